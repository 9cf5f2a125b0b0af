import type { Playback, PlaybackEvent } from '$lib/audio';
import { asHelenError } from '$lib/errors';
import { Chunker, type Chunk } from './chunker';
import type { Sound } from './engine/protocol';
import { heardIn, type HeardChunk } from './heard';
import { holdFor } from './hold';
import type { TimedWord } from './phonemes/phrases';
import type { Speaker, SpeakerEvent } from './types';

/** A piece of text on its way to sound. */
export interface Prepared {
  /** Empty when nothing of it is said. */
  words: TimedWord[];
  /** Letters that are said: what its length is guessed from. */
  letters: number;
  /** Begins the work. Null when there was nothing to hear. */
  synthesise(): Promise<Sound | null>;
}

/** What a speaker speaks with: a voice that is ready, or will be when `prepare` resolves. */
export interface Mouth {
  /** Rejects with HelenError when there is no voice. */
  prepare(chunk: Chunk): Promise<Prepared>;
  /** Seconds of work for a second of sound. */
  realTimeFactor(): number;
  /** What is not begun is dropped, what runs is given up where it would hold up the next reply. */
  cancel(): void;
}

/** Pauses after a piece, seconds at the voice's own pace. */
const PAUSE = { clause: 0.09, sentence: 0.3 };
/** Lengths are guessed and devices get busy: so much slower than expected must still do. */
const MARGIN = 1.1;
/** Letters said in a second, until this reply has shown its own pace. */
const LETTERS_A_SECOND = 13;

interface Piece extends HeardChunk {
  number: number;
  chunk: Chunk;
  letters: number;
  /** `cut` -> `made` (its sound is known, null if there is none) -> `queued` -> `heard` */
  state: 'cut' | 'made' | 'queued' | 'heard';
  sound: Sound | null;
}

type State = 'speaking' | 'finished' | 'failed' | 'stopped';

/** Speaks a reply by PCM: cuts it, has it made in order, holds the start as long as it must, and follows what is heard. */
export class PcmSpeaker implements Speaker {
  onevent: ((event: SpeakerEvent) => void) | null = null;
  readonly marks: { firstClause?: number; firstSamples?: number } = {};

  #state: State = 'speaking';
  #text = '';
  #over = false;
  #cut = 0;
  #heard = 0;
  #playing = false;
  /** When the piece that is being made was begun; 0 when none is. */
  #begunAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #spokenLetters = 0;
  #spokenSeconds = 0;
  #work: Promise<void> = Promise.resolve();
  readonly #pieces: Piece[] = [];
  readonly #chunker = new Chunker();
  readonly #listener = (event: PlaybackEvent) => this.#played(event);

  constructor(
    private readonly turn: number,
    private readonly mouth: Mouth,
    private readonly playback: Playback,
    private readonly rate: number,
  ) {
    playback.onevent = this.#listener;
  }

  say(delta: string): void {
    if (this.#state !== 'speaking' || this.#over) return;
    this.#text += delta;
    this.#take(this.#chunker.push(delta));
  }

  end(): void {
    if (this.#state !== 'speaking' || this.#over) return;
    this.#over = true;
    this.#take(this.#chunker.end());
    this.#step();
  }

  duck(on: boolean): void {
    this.playback.duck(on);
  }

  async stop(): Promise<string> {
    if (this.#state === 'speaking') {
      this.#end('stopped');
      this.mouth.cancel();
      const at = await this.playback.flush();
      if (at?.turn === this.turn) this.#hear(at.chunk, at.played);
    }
    return this.#text.slice(0, this.#heard);
  }

  #end(state: Exclude<State, 'speaking'>): void {
    this.#state = state;
    clearTimeout(this.#timer);
    if (this.playback.onevent === this.#listener) this.playback.onevent = null;
  }

  #fail(cause: unknown): void {
    if (this.#state !== 'speaking') return;
    const error = asHelenError(cause, 'synthesis_failed');
    this.#end('failed');
    this.mouth.cancel();
    void this.playback.flush();
    this.onevent?.({ type: 'failed', code: error.code, cause: error });
  }

  #take(chunks: readonly Chunk[]): void {
    for (const chunk of chunks) {
      this.marks.firstClause ??= performance.now();
      const piece: Piece = {
        number: this.#pieces.length,
        chunk,
        from: this.#cut,
        to: this.#cut + chunk.text.length,
        words: [],
        letters: chunk.text.length,
        voiced: 0,
        state: 'cut',
        sound: null,
      };
      this.#cut = piece.to;
      this.#pieces.push(piece);
      // Phonemes at once, sound in order: the engine never waits for the phonemiser.
      const prepared = this.mouth.prepare(chunk);
      prepared.then(
        ({ words, letters }) => Object.assign(piece, { words, letters }),
        () => {},
      );
      this.#work = this.#work.then(() => this.#make(piece, prepared));
    }
  }

  async #make(piece: Piece, prepared: Promise<Prepared>): Promise<void> {
    if (this.#state !== 'speaking') return;
    try {
      const { words, synthesise } = await prepared;
      if (words.length && this.#state === 'speaking') {
        this.#begunAt = performance.now();
        piece.sound = await synthesise();
        this.#begunAt = 0;
      }
    } catch (cause) {
      return this.#fail(cause);
    }
    if (this.#state !== 'speaking') return;
    piece.state = 'made';
    if (piece.sound) {
      this.marks.firstSamples ??= performance.now();
      piece.voiced = piece.sound.samples.length / piece.sound.sampleRate;
      this.#spokenLetters += piece.letters;
      this.#spokenSeconds += piece.voiced;
    }
    this.#step();
  }

  #seconds(piece: Piece): number {
    const pace = this.#spokenSeconds
      ? this.#spokenLetters / this.#spokenSeconds
      : LETTERS_A_SECOND * this.rate;
    return piece.letters / pace + PAUSE[piece.chunk.end] / this.rate;
  }

  /** Seconds until the first sound may start. */
  #hold(): number {
    const made = this.#pieces.filter(({ state }) => state === 'made');
    const waiting = this.#pieces.filter(({ state }) => state === 'cut');
    return holdFor({
      ready: made.reduce(
        (sum, { voiced, chunk }) => sum + (voiced && voiced + PAUSE[chunk.end] / this.rate),
        0,
      ),
      waiting: waiting.map((piece) => this.#seconds(piece)),
      begun: this.#begunAt ? (performance.now() - this.#begunAt) / 1000 : 0,
      realTimeFactor: this.mouth.realTimeFactor() * MARGIN,
      textOver: this.#over,
    });
  }

  #step(): void {
    if (this.#state !== 'speaking') return;
    clearTimeout(this.#timer);
    if (!this.#playing) {
      const hold = this.#hold();
      if (hold > 0.005) {
        if (hold < Infinity) this.#timer = setTimeout(() => this.#step(), hold * 1000);
        return this.#finishIfOver();
      }
      this.#playing = true;
    }
    for (const piece of this.#pieces) {
      if (piece.state === 'cut') break;
      if (piece.state === 'made') this.#enqueue(piece);
    }
    this.#finishIfOver();
  }

  #enqueue(piece: Piece): void {
    piece.state = 'queued';
    if (!piece.sound) return this.#settle();
    const { samples, sampleRate } = piece.sound;
    const last = this.#over && piece.number === this.#pieces.length - 1;
    const pause = last ? 0 : Math.round((PAUSE[piece.chunk.end] / this.rate) * sampleRate);
    const padded = new Float32Array(samples.length + pause);
    padded.set(samples);
    piece.sound = null;
    this.playback.enqueue({ turn: this.turn, chunk: piece.number, samples: padded, sampleRate });
  }

  #played(event: PlaybackEvent): void {
    if (event.turn !== this.turn || this.#state !== 'speaking') return;
    if (event.type === 'started') this.onevent?.({ type: 'started', time: event.time });
    if (event.type !== 'progress') return;
    const piece = this.#pieces[event.chunk];
    if (!piece) return;
    this.#hear(event.chunk, event.played);
    if (event.done) {
      piece.state = 'heard';
      this.#settle();
    }
    this.#finishIfOver();
  }

  /** What makes no sound has been heard once everything before it has. */
  #settle(): void {
    for (const piece of this.#pieces) {
      if (piece.state === 'queued' && !piece.voiced) piece.state = 'heard';
      if (piece.state !== 'heard') return;
      this.#hearUpTo(piece.to);
    }
  }

  #hear(number: number, played: number): void {
    const piece = this.#pieces[number];
    if (piece) this.#hearUpTo(heardIn(piece, played));
  }

  #hearUpTo(position: number): void {
    if (position <= this.#heard) return;
    this.#heard = position;
    if (this.#state === 'speaking') {
      this.onevent?.({ type: 'heard', text: this.#text.slice(0, position) });
    }
  }

  #finishIfOver(): void {
    if (this.#state !== 'speaking' || !this.#over) return;
    const silent = this.#pieces.every(
      ({ state, voiced }) => state === 'heard' || (state !== 'cut' && !voiced),
    );
    if (!silent) return;
    this.#hearUpTo(this.#text.length);
    this.#end('finished');
    this.onevent?.({ type: 'finished' });
  }
}
