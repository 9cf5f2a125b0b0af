/**
 * What is heard of the others. It hangs on no screen: a call goes on while one looks at something else. Who makes it
 * ends it.
 */
export class Hearing {
  readonly #players = new Map<string, HTMLAudioElement>();
  #speaker: string;
  #quiet = false;

  constructor(speaker: string) {
    this.#speaker = speaker;
  }

  /** Plays the sound of a stream, or of none any more. */
  play(id: string, stream: MediaStream | null): void {
    const known = this.#players.get(id);
    if (!stream || stream.getAudioTracks().length === 0) {
      if (known) known.srcObject = null;
      this.#players.delete(id);
      return;
    }
    const player = known ?? new Audio();
    if (player.srcObject === stream) return;
    player.srcObject = stream;
    player.autoplay = true;
    if (!known) {
      this.#players.set(id, player);
      void this.#route(player);
    }
    void this.#start(player);
  }

  /** Stops all that begins with this id. */
  forget(prefix: string): void {
    for (const id of this.#players.keys()) if (id.startsWith(prefix)) this.play(id, null);
  }

  get speaker(): string {
    return this.#speaker;
  }

  async choose(speaker: string): Promise<void> {
    this.#speaker = speaker;
    await Promise.all([...this.#players.values()].map((player) => this.#route(player)));
  }

  end(): void {
    for (const id of [...this.#players.keys()]) this.play(id, null);
    removeEventListener('pointerdown', this.#wake);
    removeEventListener('keydown', this.#wake);
  }

  /** Not every browser lets a page choose where its sound goes: then it is the system's. */
  async #route(player: HTMLAudioElement): Promise<void> {
    if (!('setSinkId' in player)) return;
    await player.setSinkId(this.#speaker).catch(() => {});
  }

  /** A browser that wants a touch first gets it with the next one. */
  async #start(player: HTMLAudioElement): Promise<void> {
    try {
      await player.play();
    } catch {
      if (this.#quiet || player.srcObject === null) return;
      this.#quiet = true;
      addEventListener('pointerdown', this.#wake, { once: true });
      addEventListener('keydown', this.#wake, { once: true });
    }
  }

  readonly #wake = (): void => {
    this.#quiet = false;
    for (const player of this.#players.values()) void this.#start(player);
  };
}
