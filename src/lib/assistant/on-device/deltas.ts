/** A stream of text that somebody else fills: pushed into, read once. */
export class Deltas implements AsyncIterable<string> {
  readonly #waiting: string[] = [];
  #end: { cause: unknown } | null = null;
  #wake: (() => void) | null = null;

  push(text: string): void {
    if (this.#end !== null) return;
    this.#waiting.push(text);
    this.#wake?.();
  }

  /** No more will come; with a cause, because something failed. What was pushed before is still read. */
  end(cause: unknown = null): void {
    this.#end ??= { cause };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    for (;;) {
      const text = this.#waiting.shift();
      if (text !== undefined) {
        yield text;
        continue;
      }
      if (this.#end !== null) {
        if (this.#end.cause !== null) throw this.#end.cause;
        return;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = null;
    }
  }
}
