import { asHelenError } from '$lib/errors';
import type { Speaker, SpeakerEvent } from './types';

/** A speaker from the first moment: keeps what it is told until it is known who speaks. */
export class ReplySpeaker implements Speaker {
  onevent: ((event: SpeakerEvent) => void) | null = null;
  #inner: Speaker | null = null;
  #stopped = false;
  #told: ((speaker: Speaker) => void)[] = [];

  /** `choose` rejects with HelenError when nobody can speak. */
  constructor(choose: Promise<Speaker>) {
    choose.then(
      (inner) => this.#begin(inner),
      (cause: unknown) => {
        if (this.#stopped) return;
        this.#stopped = true;
        const error = asHelenError(cause, 'synthesis_failed');
        this.onevent?.({ type: 'failed', code: error.code, cause: error });
      },
    );
  }

  get marks(): Speaker['marks'] {
    return this.#inner?.marks ?? {};
  }

  say(delta: string): void {
    this.#tell((speaker) => speaker.say(delta));
  }

  end(): void {
    this.#tell((speaker) => speaker.end());
  }

  duck(on: boolean): void {
    this.#tell((speaker) => speaker.duck(on));
  }

  stop(): Promise<string> {
    this.#stopped = true;
    return this.#inner?.stop() ?? Promise.resolve('');
  }

  #begin(inner: Speaker): void {
    if (this.#stopped) return void inner.stop();
    this.#inner = inner;
    inner.onevent = (event) => this.onevent?.(event);
    const told = this.#told;
    this.#told = [];
    for (const tell of told) tell(inner);
  }

  #tell(tell: (speaker: Speaker) => void): void {
    if (this.#stopped) return;
    if (this.#inner) tell(this.#inner);
    else this.#told.push(tell);
  }
}
