import type { Deed, Line } from '$lib/messaging/people';
import type { Doing } from './doing.svelte';
import { meaning } from './keys';
import { run } from './message/menu';

/** What keys do in a thread between people. */
export class Keyboard {
  /** @param lines what is shown, in order @param deeds what may be done to one */
  constructor(
    readonly doing: Doing,
    readonly lines: () => readonly Line[],
    readonly deeds: (line: Line) => ReadonlySet<Deed>,
  ) {}

  /** In the list, or on a message of it. */
  list(event: KeyboardEvent): void {
    const { target, currentTarget } = event;
    const on = target instanceof HTMLElement ? target : null;
    const onMessage = on?.matches('article') ?? false;
    // A button, or a link, has its keys for itself.
    if (event.defaultPrevented || (target !== currentTarget && !onMessage)) return;
    const meant = meaning(event);
    if (!meant) return;
    if (meant.type === 'move') {
      event.preventDefault();
      return this.#move(onMessage ? meant.by : 0);
    }
    if (meant.type === 'edge') {
      // It scrolls; what has the focus stays where it is.
      if (!onMessage) return;
      event.preventDefault();
      return this.#focus(meant.at === 'first' ? 0 : this.lines().length - 1);
    }
    const line = this.lines().find(({ id }) => id === this.doing.active);
    if (!onMessage || !line || !on) return;
    if (meant.type === 'menu') {
      event.preventDefault();
      if (this.deeds(line).size > 0) this.doing.menu = { line, at: on };
    } else if (this.deeds(line).has(meant.deed)) {
      event.preventDefault();
      // What goes takes no focus with it.
      if (meant.deed === 'remove') this.#move(line === this.lines().at(-1) ? -1 : 1);
      run(meant.deed, line, this.doing);
    }
  }

  #move(by: number): void {
    const lines = this.lines();
    const now = lines.findIndex(({ id }) => id === this.doing.active);
    if (now < 0 || by === 0) return this.#focus(now < 0 ? lines.length - 1 : now);
    // What only tells what happened is passed by.
    let next = now + by;
    while (lines[next]?.row.notice) next += by;
    this.#focus(next);
  }

  #focus(at: number): void {
    const line = this.lines()[at];
    const node = line && document.getElementById(`message-${line.id}`);
    if (!node) return;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: 'nearest' });
  }
}
