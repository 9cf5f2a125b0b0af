/** What stands before the title while something is unread. */
const sign = /^\(\d+\+?\) /;

/** Keeps a number before the page's title, whoever changes that, and on the app's icon. Ended by `end()`. */
export class Badge {
  #count = 0;
  readonly #watching: MutationObserver;

  constructor() {
    this.#watching = new MutationObserver(() => this.#title());
    this.#watching.observe(document.head, { childList: true, subtree: true, characterData: true });
  }

  show(count: number): void {
    this.#count = count;
    this.#title();
    // Where there is no icon, or it may not have a number, the title has it.
    const told = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
    void told?.catch(() => {});
  }

  end(): void {
    this.#watching.disconnect();
    this.show(0);
  }

  #title(): void {
    const plain = document.title.replace(sign, '');
    const title = this.#count > 0 ? `(${short(this.#count)}) ${plain}` : plain;
    if (title !== document.title) document.title = title;
  }
}

/** Nobody counts beyond 99. */
export function short(count: number): string {
  return count > 99 ? '99+' : String(count);
}
