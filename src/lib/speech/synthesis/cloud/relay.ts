import type { HelenError } from '$lib/errors';
import type { Speaker, SpeakerEvent } from '../types';
import type { CloudSpeaker } from './speaker';

/** The cloud's voice, and where it fails one of this device for the rest: nobody loses a word. */
export class RelaySpeaker implements Speaker {
  onevent: ((event: SpeakerEvent) => void) | null = null;
  #text = '';
  #over = false;
  #stopped = false;
  #ducked = false;
  #started = false;
  #second: Speaker | null = null;
  #makeSecond: (() => Speaker) | null = null;

  /** @param failed is told at once; it gets the other voice ready and gives what makes its speaker. */
  constructor(
    private readonly first: CloudSpeaker,
    failed: (error: HelenError) => () => Speaker,
  ) {
    first.onfailing = (error) => (this.#makeSecond = failed(error));
    first.onevent = (event) => {
      if (event.type === 'failed') return this.#handOver();
      if (event.type === 'started') this.#started = true;
      this.onevent?.(event);
    };
  }

  get marks(): Speaker['marks'] {
    return { ...this.#second?.marks, ...this.first.marks };
  }

  say(delta: string): void {
    this.#text += delta;
    if (this.#second) this.#second.say(delta);
    else this.first.say(delta);
  }

  end(): void {
    this.#over = true;
    if (this.#second) this.#second.end();
    else this.first.end();
  }

  duck(on: boolean): void {
    this.#ducked = on;
    (this.#second ?? this.first).duck(on);
  }

  async stop(): Promise<string> {
    this.#stopped = true;
    const said = await this.first.stop();
    return this.#second ? this.#text.slice(0, this.first.left) + (await this.#second.stop()) : said;
  }

  #handOver(): void {
    if (this.#stopped || this.#makeSecond === null) return;
    const { left } = this.first;
    const second = this.#makeSecond();
    this.#second = second;
    second.onevent = (event) => {
      if (event.type === 'started' && this.#started) return;
      if (event.type !== 'heard') return this.onevent?.(event);
      this.onevent?.({ type: 'heard', text: this.#text.slice(0, left) + event.text });
    };
    if (this.#ducked) second.duck(true);
    if (left < this.#text.length) second.say(this.#text.slice(left));
    if (this.#over) second.end();
  }
}
