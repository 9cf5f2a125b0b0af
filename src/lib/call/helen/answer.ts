import type { Reply } from '$lib/assistant';
import type { Speaker } from '$lib/speech/synthesis';
import { asHelenError, type HelenError } from '$lib/errors';

interface AnswerEvents {
  /** Her first sound; her first words where she has no voice. */
  began(voiced: boolean): void;
  /** What was heard of it so far, to the word; what is written, where she has no voice. */
  told(text: string, final: boolean): void;
  /** It could not be said: from here on it is read. */
  voiceless(): void;
  /** It is over; why, where it was not the answer's end. Not told of one that was hushed. */
  ended(failure: HelenError | null): void;
}

/** Who was asked to end is in mid-clause no longer than this. Milliseconds. */
const CLAUSE = 2500;

/** One answer of HELEN's: its first clause is said while the rest still streams. */
export class Answer {
  readonly #reply: Reply;
  readonly #events: AnswerEvents;
  #speaker: Speaker | null;
  /** All that came, and what was heard of it. */
  #text = '';
  #heard = '';
  #began = false;
  #streamed = false;
  #over = false;
  #failure: HelenError | null = null;
  #yields: ReturnType<typeof setTimeout> | undefined;

  constructor(reply: Reply, speaker: Speaker, events: AnswerEvents) {
    this.#reply = reply;
    this.#speaker = speaker;
    this.#events = events;
    speaker.onevent = (event) => {
      if (this.#over) return;
      if (event.type === 'started') this.#begin(true);
      else if (event.type === 'heard') this.#hear(event.text);
      else if (event.type === 'finished') this.#end(this.#text);
      else this.#fallSilent();
    };
    void this.#stream();
  }

  /** Ends at the next clause. */
  yield(): void {
    if (this.#over || this.#yields !== undefined) return;
    this.#reply.cancel();
    if (this.#speaker === null || !this.#began) return void this.#stop();
    this.#yields = setTimeout(() => void this.#stop(), CLAUSE);
  }

  /** Silence at once. */
  async hush(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#yields);
    this.#reply.cancel();
    const heard = (await this.#speaker?.stop()) ?? this.#text;
    this.#events.told(heard, true);
  }

  async #stream(): Promise<void> {
    try {
      for await (const delta of this.#reply.deltas) {
        if (this.#over || this.#yields !== undefined) return;
        this.#text += delta;
        this.#speaker?.say(delta);
        if (this.#speaker === null) this.#write();
      }
    } catch (cause) {
      this.#failure = asHelenError(cause, 'assistant_failed');
    }
    this.#streamed = true;
    if (this.#over || this.#yields !== undefined) return;
    if (this.#text.trim() === '') {
      void this.#speaker?.stop();
      this.#end('');
    } else if (this.#speaker) this.#speaker.end();
    else this.#end(this.#text);
  }

  #begin(voiced: boolean): void {
    if (this.#began) return;
    this.#began = true;
    this.#events.began(voiced);
  }

  #write(): void {
    this.#begin(false);
    this.#events.told(this.#text, false);
  }

  #hear(text: string): void {
    this.#begin(true);
    this.#heard = text;
    if (this.#yields !== undefined && endsClause(text, this.#text)) return void this.#stop();
    this.#events.told(text, false);
  }

  /** The voice failed, or there is none. */
  #fallSilent(): void {
    this.#speaker = null;
    this.#events.voiceless();
    if (this.#yields !== undefined) return this.#end(this.#heard);
    if (this.#text !== '') this.#write();
    if (this.#streamed) this.#end(this.#text);
  }

  async #stop(): Promise<void> {
    const speaker = this.#speaker;
    clearTimeout(this.#yields);
    // What comes of it from now on is nobody's.
    if (speaker) speaker.onevent = null;
    const heard = speaker ? await speaker.stop() : this.#text;
    if (!this.#over) this.#end(heard);
  }

  #end(text: string): void {
    this.#over = true;
    clearTimeout(this.#yields);
    this.#events.told(text, true);
    this.#events.ended(this.#failure);
  }
}

/** Whether what was heard of a text ends where one draws breath. */
function endsClause(heard: string, whole: string): boolean {
  return /[.,;:!?…]\s*$/.test(heard) || /^\s*[.,;:!?…]/.test(whole.slice(heard.length));
}
