import type { Event } from './turn';

/** A detector like the real one, for the reducer's tests: what it tells of a voice that is there or not. */
export class DetectorFixture {
  /** Somebody speaks, or paused a moment ago. */
  inside = false;
  #run = 0;
  #low = 0;
  #last = 0;
  #told = 0;
  /** Where speech paused, while it does. */
  pausedAt: number | null = null;

  /** The turn was taken, or the microphone is a new one. */
  reset(): void {
    this.inside = false;
    this.#run = this.#low = 0;
    this.pausedAt = null;
  }

  /** Started afresh in the middle of a turn it knows nothing of. */
  restart(): void {
    this.inside = false;
  }

  /** What it tells of one frame, event by event: obeying one may reset it before the next. */
  *hear(voice: boolean, at: number): Generator<Event> {
    yield { type: 'frame', at, probability: voice ? 0.95 : 0.02 };
    this.#run = voice ? this.#run + 1 : 0;
    this.#low = voice ? 0 : this.#low + 1;
    if (voice) this.#last = at;
    if (!this.inside) {
      if (this.#run < 3) return;
      this.inside = true;
      this.pausedAt = null;
      yield { type: 'speech-start', at: Math.max(0, at - 5 * 512) };
    } else if (this.pausedAt === null) {
      if (this.#low < 7) return;
      this.pausedAt = this.#last + 512;
      this.#told = 0;
      yield { type: 'speech-pause', at: this.pausedAt, voiced: 0.1 };
    } else if (voice) {
      this.pausedAt = null;
      yield { type: 'speech-continue', at };
    } else {
      const seconds = (at - this.pausedAt) / 16_000;
      if (seconds - this.#told < 0.1) return;
      this.#told = seconds;
      yield { type: 'silence', at: this.pausedAt, seconds };
    }
  }
}
