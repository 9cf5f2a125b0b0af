/** How long what is costly to load stays loaded after a session, in ms: people often talk again at once. */
const LINGER = 60_000;

/** Something a session needs and that outlives it a little. Whoever takes it leaves it; then it ends by itself. */
export class Lingering<Held extends { close(): void }> {
  #held: Held | null = null;
  #ending: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly make: () => Held) {}

  /** What is there, or a new one. */
  take(): Held {
    clearTimeout(this.#ending);
    this.#held ??= this.make();
    return this.#held;
  }

  leave(): void {
    clearTimeout(this.#ending);
    if (this.#held === null) return;
    this.#ending = setTimeout(() => {
      this.#held?.close();
      this.#held = null;
    }, LINGER);
  }
}
