import type { ContextMessage } from '$lib/assistant';
import type { Line } from '../captions/transcript';
import { isHers } from './words';

/** What goes with a question: so many lines, of so many characters together. */
const RECENT = { lines: 60, letters: 5000 };
/** What goes into a summary: what the server takes. */
const WHOLE = { lines: 2000, letters: 55_000 };

/** What HELEN keeps of a call, as long as it goes on: finished lines of those who agreed, and her own. */
export class Memory {
  readonly #lines = new Map<string, Line>();
  /** From when on lines may be summed up; null: none may. Milliseconds since 1970. */
  #sums: number | null = 0;

  keep(line: Line): void {
    this.#lines.set(line.key, line);
    if (this.#lines.size > WHOLE.lines) this.#lines.delete(this.#lines.keys().next().value!);
  }

  /** They took their yes back. What she said goes too: it may tell of what they said. */
  forget(who: string): void {
    for (const [key, line] of this.#lines)
      if (line.who === who || isHers(line.who)) this.#lines.delete(key);
  }

  /** Whether there is to be a summary; what was said while there was none is in no later one. */
  sum(on: boolean, now: number): void {
    if (!on) this.#sums = null;
    else this.#sums ??= now;
  }

  /** The newest lines before these, each with who said it. */
  context(before: ReadonlySet<string>, nameOf: (line: Line) => string): ContextMessage[] {
    return newest(
      this.#sorted().filter(({ key }) => !before.has(key)),
      RECENT,
    ).map((line) =>
      isHers(line.who)
        ? { author: 'assistant', text: line.text }
        : { author: 'user', text: `${nameOf(line)}: ${line.text}` },
    );
  }

  /** What may be summed up: nothing where nobody else said anything. */
  whole(): Line[] {
    const since = this.#sums;
    if (since === null) return [];
    const lines = this.#sorted().filter(({ from }) => from >= since);
    return lines.some(({ who }) => !isHers(who)) ? newest(lines, WHOLE) : [];
  }

  #sorted(): Line[] {
    return [...this.#lines.values()].toSorted((a, b) => a.from - b.from);
  }
}

function newest(lines: readonly Line[], most: { lines: number; letters: number }): Line[] {
  let letters = 0;
  const first = lines.findLastIndex((line) => {
    letters += line.text.length + line.name.length + 3;
    return letters > most.letters;
  });
  return lines.slice(Math.max(first + 1, lines.length - most.lines));
}
