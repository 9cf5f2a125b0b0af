import { listenTo, unlockAudio } from '$lib/audio';

/** How loud a track is now, 0..1. Whoever made it ends it. */
export class Level {
  value = $state(0);
  #close = () => {};
  #frame = 0;
  #over = false;

  constructor(track: MediaStreamTrack) {
    const begin = (): void => void this.#begin(track);
    begin();
    // A page that was opened by a link has no sound before the first touch.
    addEventListener('pointerdown', begin);
    addEventListener('keydown', begin);
    this.#forget = () => {
      removeEventListener('pointerdown', begin);
      removeEventListener('keydown', begin);
    };
  }

  readonly #forget: () => void;
  #begun = false;

  async #begin(track: MediaStreamTrack): Promise<void> {
    const context = await unlockAudio().catch(() => null);
    if (context === null || this.#over || this.#begun) return;
    this.#begun = true;
    this.#forget();
    const { spectrum, close } = listenTo(context, track);
    this.#close = close;
    const look = (): void => {
      this.value = Math.min(1, spectrum.read().level * 1.6);
      this.#frame = requestAnimationFrame(look);
    };
    look();
  }

  end(): void {
    this.#over = true;
    this.#forget();
    cancelAnimationFrame(this.#frame);
    this.#close();
  }
}
