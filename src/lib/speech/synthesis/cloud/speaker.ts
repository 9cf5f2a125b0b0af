import type { Playback, PlaybackEvent } from '$lib/audio';
import { asHelenError, type HelenError } from '$lib/errors';
import { Chunker, type Chunk } from '../chunker';
import { heardIn, type HeardChunk } from '../heard';
import type { Speaker, SpeakerEvent } from '../types';
import { join } from './join';
import type { Saying } from './saying';
import type { CloudSound } from './sound';

/** What a voice of the cloud is to its speaker. */
export interface CloudMouth {
  saying(chunk: Chunk): Saying;
  /** Sound of a text as it comes, to its end; `signal` hangs up. */
  speak(text: string, signal: AbortSignal): AsyncIterable<CloudSound>;
}

/** Pauses after a piece, seconds at the voice's own pace; its own silence comes before them. */
const PAUSE = { clause: 0.04, sentence: 0.18 };
/** So much must be here before the first sound, or the network's next hiccup would be heard. Seconds. */
const CUSHION = 0.2;
/** Letters said in a second, until this voice has shown its own pace. */
const LETTERS_A_SECOND = 14;

interface Piece extends HeardChunk {
  number: number;
  end: Chunk['end'];
  letters: number;
  hangUp: AbortController;
  /** `asked` -> `coming` (sound is here) -> `whole` -> `queued` (all of it went to playback) -> `heard` */
  state: 'asked' | 'coming' | 'whole' | 'queued' | 'heard';
  /** Sound that did not go to playback yet. */
  waiting: CloudSound[];
  /** Seconds of sound that have come, and their rate. */
  received: number;
  sampleRate: number;
}

/**
 * Speaks a reply with a voice of the cloud: each piece a request of its own, the next one asked while the one before it
 * comes, sound played as it comes. When the voice fails, what came is still played; then it says `failed`, and `left`
 * is from where on the text was not said.
 */
export class CloudSpeaker implements Speaker {
  onevent: ((event: SpeakerEvent) => void) | null = null;
  /** Told as soon as the voice fails, maybe seconds before `failed`. */
  onfailing: ((error: HelenError) => void) | null = null;
  readonly marks: { firstClause?: number; firstSamples?: number } = {};
  left = 0;

  #state: 'speaking' | 'failing' | 'over' = 'speaking';
  #failure: HelenError | null = null;
  #text = '';
  #textOver = false;
  #cut = 0;
  #heard = 0;
  #playing = false;
  #spoken = { letters: 0, seconds: 0 };
  #chunks: Chunk[] = [];
  #pieces: Piece[] = [];
  readonly #chunker = new Chunker();
  readonly #listener = (event: PlaybackEvent) => this.#played(event);

  constructor(
    private readonly turn: number,
    private readonly mouth: CloudMouth,
    private readonly playback: Playback,
    private readonly rate: number,
  ) {
    playback.onevent = this.#listener;
  }

  say(delta: string): void {
    if (this.#state !== 'speaking' || this.#textOver) return;
    this.#text += delta;
    this.#take(this.#chunker.push(delta));
  }

  end(): void {
    if (this.#state !== 'speaking' || this.#textOver) return;
    this.#textOver = true;
    this.#take(this.#chunker.end());
  }

  duck(on: boolean): void {
    this.playback.duck(on);
  }

  async stop(): Promise<string> {
    if (this.#state !== 'over') {
      this.#end();
      const at = await this.playback.flush();
      if (at?.turn === this.turn) this.#hear(at.chunk, at.played);
    }
    return this.#text.slice(0, this.#heard);
  }

  #end(): void {
    this.#state = 'over';
    this.#chunks = [];
    for (const { hangUp } of this.#pieces) hangUp.abort();
    if (this.playback.onevent === this.#listener) this.playback.onevent = null;
  }

  #take(chunks: readonly Chunk[]): void {
    if (chunks.length > 0) this.marks.firstClause ??= performance.now();
    this.#chunks.push(...chunks);
    this.#ask();
    this.#step();
  }

  /** Asks for the next piece unless one is awaited already: what waits meanwhile is asked for together. */
  #ask(): void {
    while (this.#chunks.length > 0 && this.#pieces.at(-1)?.state !== 'asked') {
      const [chunk, rest] = join(this.#chunks, this.#pieces.length === 0);
      this.#chunks = rest;
      const { text, words, letters } = this.mouth.saying(chunk);
      const piece: Piece = {
        number: this.#pieces.length,
        from: this.#cut,
        to: this.#cut + chunk.text.length,
        end: chunk.end,
        words,
        letters,
        voiced: 0,
        hangUp: new AbortController(),
        state: text === '' ? 'whole' : 'asked',
        waiting: [],
        received: 0,
        sampleRate: 0,
      };
      this.#cut = piece.to;
      this.#pieces.push(piece);
      if (text !== '') void this.#receive(piece, text);
    }
  }

  async #receive(piece: Piece, text: string): Promise<void> {
    const { signal } = piece.hangUp;
    try {
      for await (const sound of this.mouth.speak(text, signal)) {
        if (signal.aborted) return;
        this.marks.firstSamples ??= performance.now();
        piece.state = 'coming';
        piece.waiting.push(sound);
        piece.sampleRate = sound.sampleRate;
        piece.received += sound.samples.length / sound.sampleRate;
        this.#ask();
        this.#step();
      }
    } catch (cause) {
      if (!signal.aborted) this.#fail(piece, asHelenError(cause, 'synthesis_failed'));
      return;
    }
    if (signal.aborted) return;
    piece.state = 'whole';
    this.#spoken.letters += piece.letters;
    this.#spoken.seconds += piece.received;
    this.#ask();
    this.#step();
  }

  /**
   * Nothing more is asked for; of this piece only what came is said, of those after it nothing. One before it may fail
   * later: then that one is the last.
   */
  #fail(piece: Piece, error: HelenError): void {
    if (this.#state === 'over') return;
    const first = this.#failure === null;
    this.#state = 'failing';
    this.#failure ??= error;
    this.#chunks = [];
    for (const { hangUp } of this.#pieces.slice(piece.number)) hangUp.abort();
    this.#pieces = this.#pieces.slice(0, piece.number + 1);
    const length = this.#lengthOf(piece);
    const came = piece.received > 0;
    this.left = came ? heardIn({ ...piece, voiced: length }, piece.received) : piece.from;
    piece.words = piece.words
      .filter(({ to }) => piece.from + to <= this.left)
      .map(({ to, until }) => ({ to, until: Math.min(1, (until * length) / piece.received) }));
    piece.to = this.left;
    piece.state = 'whole';
    if (first) this.onfailing?.(error);
    this.#step();
  }

  /** Seconds a piece will take: known when it is whole. */
  #lengthOf({ state, letters, received }: Piece): number {
    if (state !== 'asked' && state !== 'coming') return received;
    const { letters: said, seconds } = this.#spoken;
    const pace = seconds > 0 ? said / seconds : LETTERS_A_SECOND * this.rate;
    return Math.max(received, letters / pace);
  }

  /** Hands to playback what may sound now, in order. */
  #step(): void {
    if (this.#state === 'over') return;
    for (const piece of this.#pieces) {
      if (piece.state === 'queued' || piece.state === 'heard') continue;
      const whole = piece.state === 'whole';
      if (!this.#playing && !whole && piece.received < CUSHION) break;
      if (piece.received > 0) this.#playing = true;
      for (const { samples, sampleRate } of piece.waiting)
        this.playback.enqueue(this.#chunkOf(piece, samples, sampleRate, true));
      piece.waiting = [];
      if (!whole) break;
      piece.state = 'queued';
      if (piece.received === 0) continue;
      const pause = Math.round((PAUSE[piece.end] / this.rate) * piece.sampleRate);
      this.playback.enqueue(this.#chunkOf(piece, new Float32Array(pause), piece.sampleRate, false));
    }
    this.#settle();
  }

  #chunkOf(
    { number: chunk }: Piece,
    samples: Float32Array<ArrayBuffer>,
    sampleRate: number,
    more: boolean,
  ) {
    return { turn: this.turn, chunk, samples, sampleRate, more };
  }

  #played(event: PlaybackEvent): void {
    if (event.turn !== this.turn || this.#state === 'over') return;
    if (event.type === 'started') this.onevent?.({ type: 'started', time: event.time });
    if (event.type !== 'progress') return;
    this.#hear(event.chunk, event.played);
    const piece = this.#pieces[event.chunk];
    if (event.done && piece) piece.state = 'heard';
    this.#settle();
  }

  #hear(number: number, played: number): void {
    const piece = this.#pieces[number];
    if (piece) this.#hearUpTo(heardIn({ ...piece, voiced: this.#lengthOf(piece) }, played));
  }

  #hearUpTo(position: number): void {
    if (position <= this.#heard) return;
    this.#heard = position;
    if (this.#state !== 'over')
      this.onevent?.({ type: 'heard', text: this.#text.slice(0, position) });
  }

  /** What makes no sound has been heard once everything before it has; after the last of all it is over. */
  #settle(): void {
    for (const piece of this.#pieces) {
      if (piece.state === 'queued' && piece.received === 0) piece.state = 'heard';
      if (piece.state !== 'heard') return;
      this.#hearUpTo(piece.to);
    }
    if (this.#state === 'over') return;
    if (this.#failure !== null) {
      const { code } = this.#failure;
      this.#end();
      return this.onevent?.({ type: 'failed', code, cause: this.#failure });
    }
    if (!this.#textOver || this.#chunks.length > 0) return;
    this.#hearUpTo(this.#text.length);
    this.#end();
    this.onevent?.({ type: 'finished' });
  }
}
