import type { ConsentState } from './consent';
import type { Line } from './transcript';

/** What is kept of a call. */
export interface Keeping {
  lines: Line[];
  /**
   * What all said when the first of the lines came, and when the last one did: who was there at both has the same, and
   * nobody who has it lacks more than a line on its way. By one of the two alone a part would pass for the whole.
   */
  under: string;
}

/** What those who are there said of keeping it. */
interface Under {
  name: string;
  /** Somebody else is there. */
  here: boolean;
}

/**
 * What may be kept of a call: whole lines that were said while all agreed. While somebody new is asked nothing is added;
 * who refuses, or takes their yes back, has all of it forgotten.
 */
export class Kept {
  readonly #lines = new Map<string, Line>();
  /** Since when all agree; null while they do not. Milliseconds since 1970. */
  #since: number | null = null;
  #first = '';
  #last = '';

  look(consent: ConsentState, under: Under, lines: readonly Line[], now: number): void {
    if (consent.at === 'refused' || consent.at === 'off') {
      this.#clear();
      return;
    }
    if (consent.at !== 'agreed') {
      this.#since = null;
      return;
    }
    this.#since ??= now;
    for (const line of lines) if (line.final && line.from >= this.#since) this.#add(line, under);
  }

  get lines(): Line[] {
    return [...this.#lines.values()].toSorted((a, b) => a.from - b.from);
  }

  /** Gives what is kept, once: it has a place of its own now. */
  take(): Keeping {
    const taken = { lines: this.lines, under: `${this.#first};${this.#last}` };
    // What follows begins anew: nothing is given out twice.
    this.#clear();
    return taken;
  }

  #add(line: Line, { name, here }: Under): void {
    const known = this.#lines.has(line.key);
    this.#lines.set(line.key, line);
    if (known) return;
    this.#first ||= name;
    // Who lost all the others still has what they were in the middle of, and no new company.
    if (here || this.#last === '') this.#last = name;
  }

  #clear(): void {
    this.#lines.clear();
    this.#since = null;
    this.#first = '';
    this.#last = '';
  }
}
