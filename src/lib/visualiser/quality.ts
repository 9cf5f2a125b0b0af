import type { Quality } from './types';

/** Best first. The last is what two busy cores without a GPU can carry beside Whisper. */
export const qualities: readonly Quality[] = [
  { count: 6000, ratio: 2, rate: 60, coarse: 1 },
  { count: 4000, ratio: 1.5, rate: 60, coarse: 1 },
  { count: 2500, ratio: 1, rate: 30, coarse: 4 },
  { count: 1600, ratio: 1, rate: 20, coarse: 4 },
  { count: 1200, ratio: 0.75, rate: 15, coarse: 4 },
];

/** Where a renderer without a GPU begins. */
export const SOFTWARE_TIER = 3;
export const FLAT_COUNT = 1000;

/** Pixels to draw for so many of the page: as fine as the screen, or as this quality allows. */
export function pixelsFor(side: number, screen: number, { ratio }: Quality): number {
  return Math.max(1, Math.round(side * Math.min(screen, ratio)));
}

const WINDOW = 40;

/**
 * Watches the time between pictures and steps down when most of them come late. It steps up again only
 * after half a minute without trouble, and never to a tier that failed twice.
 */
export class Governor {
  #late = 0;
  #seen = 0;
  #calm = 0;
  #failures = new Map<number, number>();

  constructor(public tier: number) {}

  get quality(): Quality {
    return qualities[this.tier]!;
  }

  /** One picture came `milliseconds` after the one before. True when the tier changed. */
  saw(milliseconds: number): boolean {
    // A pause (a hidden tab, a sleeping laptop) says nothing about drawing.
    if (milliseconds > 1000) return false;
    this.#seen++;
    if (milliseconds > 1.6 * (1000 / this.quality.rate)) this.#late++;
    if (this.#seen < WINDOW) return false;
    const late = this.#late / this.#seen;
    this.#calm = late < 0.05 ? this.#calm + this.#seen / this.quality.rate : 0;
    this.#late = this.#seen = 0;
    if (late > 0.5) return this.#down();
    return this.#calm > 30 && this.#up();
  }

  #down(): boolean {
    this.#failures.set(this.tier, (this.#failures.get(this.tier) ?? 0) + 1);
    this.#calm = 0;
    if (this.tier >= qualities.length - 1) return false;
    this.tier++;
    return true;
  }

  #up(): boolean {
    this.#calm = 0;
    if (this.tier === 0 || (this.#failures.get(this.tier - 1) ?? 0) >= 2) return false;
    this.tier--;
    return true;
  }
}
