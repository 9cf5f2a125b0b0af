import type { ConsentState } from './consent';
import type { Line } from './transcript';

/**
 * What may be kept of a call: whole lines that were said while all agreed. While somebody new is asked nothing is added;
 * who refuses, or takes their yes back, has all of it forgotten.
 */
export class Kept {
  readonly #lines = new Map<string, Line>();
  /** Since when all agree; null while they do not. Milliseconds since 1970. */
  #since: number | null = null;

  look(consent: ConsentState, lines: readonly Line[], now: number): void {
    if (consent.at === 'refused' || consent.at === 'off') {
      this.#lines.clear();
      this.#since = null;
      return;
    }
    if (consent.at !== 'agreed') {
      this.#since = null;
      return;
    }
    this.#since ??= now;
    for (const line of lines)
      if (line.final && line.from >= this.#since) this.#lines.set(line.key, line);
  }

  get lines(): Line[] {
    return [...this.#lines.values()].toSorted((a, b) => a.from - b.from);
  }

  /** Gives what is kept, once: it has a place of its own now. */
  take(): Line[] {
    const { lines } = this;
    this.#lines.clear();
    // What follows begins anew: nothing is given out twice.
    this.#since = null;
    return lines;
  }
}
