import type { UserRow } from '$lib/data';
import { candidates, named, namingAt, type Circle, type Naming } from '$lib/messaging/people';

/** Who may be meant by the @ that is being written, and which of them is chosen. */
export class Namer {
  chosen = $state(0);
  #naming = $state.raw<Naming | null>(null);

  constructor(readonly circle: () => Circle) {}

  readonly found = $derived.by((): UserRow[] => {
    const naming = this.#naming;
    if (!naming) return [];
    const { others, people, thread } = this.circle();
    const ids = [...others.map(({ user }) => user), ...(thread.helen ? ['helen'] : [])];
    const here = ids.flatMap((id) => people.get(id) ?? []);
    const likely = candidates(naming.word, here);
    // Written out there is nothing left to choose, and Enter sends.
    if (likely.length === 1 && likely[0]?.username === naming.word.toLowerCase()) return [];
    return likely.flatMap(({ id }) => people.get(id) ?? []);
  });

  /** The text or the caret changed. */
  look(field: HTMLTextAreaElement): void {
    const { value, selectionStart, selectionEnd } = field;
    const next = selectionStart === selectionEnd ? namingAt(value, selectionStart) : null;
    if (next?.at !== this.#naming?.at || next?.word !== this.#naming?.word) this.chosen = 0;
    this.#naming = next;
  }

  close(): void {
    this.#naming = null;
  }

  move(by: number): void {
    const { length } = this.found;
    this.chosen = (this.chosen + by + length) % length;
  }

  /** The text with the name in it, and where the caret is then. */
  pick(text: string, user = this.found[this.chosen]): { text: string; caret: number } | null {
    const naming = this.#naming;
    this.#naming = null;
    return naming && user ? named(text, naming, user) : null;
  }
}
