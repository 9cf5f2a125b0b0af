import type { FromPlayback, Heard, ToPlayback } from './playback-protocol';

type Piece = Extract<ToPlayback, { type: 'samples' }>;

/** A stretch of one chunk that was rendered without a gap; `clock` counts rendered samples. */
interface Span {
  turn: number;
  chunk: number;
  clock: number;
  /** Where in the chunk the stretch begins. */
  from: number;
  length: number;
  last: boolean;
}

/** Seconds. Edges are what keeps a start or an end in mid-wave from clicking. */
const EDGE = 0.003;
const RAMP = 0.02;
const PROGRESS = 0.05;

/**
 * What the audio thread plays: a gapless queue on a sample clock. Knows no Web Audio, so it is tested as it runs.
 * Progress runs `latency` behind rendering, because that is when it is heard.
 */
export class PlaybackQueue {
  latency = 0;
  /** Gain the sound is moving to. */
  target = 1;
  #level = 1;
  #edge = 0;
  #pieces: Piece[] = [];
  /** Samples of the first piece that were rendered, and of its chunk before this piece. */
  #offset = 0;
  #before = 0;
  #remaining = 0;
  #spans: Span[] = [];
  #clock = 0;
  #reported = 0;
  #turn: number | null = null;
  #flushing: number[] = [];
  /** What came after a flush that the next block still has to carry out. */
  #after: Piece[] = [];

  constructor(
    readonly rate: number,
    readonly emit: (event: FromPlayback) => void,
  ) {}

  push(piece: Piece): void {
    if (this.#flushing.length > 0) {
      this.#after.push(piece);
      return;
    }
    this.#pieces.push(piece);
    this.#remaining += piece.samples.length;
  }

  /** Fades out within the next block and forgets the rest. */
  flush(id: number): void {
    this.#flushing.push(id);
    this.#after = [];
    if (this.#pieces.length === 0) this.#finishFlush();
  }

  /** Fills one block; `time` is the context's time of its first sample. False when it is silence. */
  render(output: Float32Array, time: number): boolean {
    const sounding = this.#pieces.length > 0;
    let written = 0;
    while (written < output.length && this.#pieces.length > 0) {
      written += this.#copy(output, written, time);
    }
    output.fill(0, written);
    if (written === 0) {
      this.#edge = 0;
      this.#level = this.target;
    }
    if (this.#flushing.length > 0) {
      for (let n = 0; n < written; n++) output[n]! *= 1 - (n + 1) / output.length;
    }
    this.#clock += output.length;
    if (this.#flushing.length > 0) this.#finishFlush();
    else this.#report();
    return sounding;
  }

  /** Copies from the first piece as much as fits; returns the number of samples. */
  #copy(output: Float32Array, at: number, time: number): number {
    const piece = this.#pieces[0]!;
    const count = Math.min(output.length - at, piece.samples.length - this.#offset);
    if (this.#turn !== piece.turn && count > 0) {
      this.#turn = piece.turn;
      this.emit({ type: 'started', turn: piece.turn, at: time + at / this.rate });
    }
    const edge = Math.max(1, Math.round(EDGE * this.rate));
    const ramp = 1 / (RAMP * this.rate);
    for (let n = 0; n < count; n++) {
      const wanted = this.#remaining - n > edge ? 1 : 0;
      this.#edge = approach(this.#edge, wanted, 1 / edge);
      this.#level = approach(this.#level, this.target, ramp);
      output[at + n] = piece.samples[this.#offset + n]! * this.#edge * this.#level;
    }
    const ended = this.#offset + count === piece.samples.length;
    this.#note(piece, this.#clock + at, count, ended && piece.last);
    this.#offset += count;
    this.#remaining -= count;
    if (ended) {
      this.#pieces.shift();
      this.#before = piece.last ? 0 : this.#before + piece.samples.length;
      this.#offset = 0;
    }
    return count;
  }

  #note({ turn, chunk }: Piece, clock: number, length: number, last: boolean): void {
    const span = this.#spans.at(-1);
    const goesOn = span && !span.last && span.turn === turn && span.chunk === chunk;
    if (goesOn && span.clock + span.length === clock) {
      span.length += length;
      span.last = last;
    } else {
      this.#spans.push({ turn, chunk, clock, from: this.#before + this.#offset, length, last });
    }
  }

  #report(): void {
    const heard = this.#clock - Math.round(this.latency * this.rate);
    let span = this.#spans[0];
    if (span === undefined) return;
    while (span && heard >= span.clock + span.length) {
      if (!span.last && this.#spans.length === 1) break;
      this.#spans.shift();
      if (span.last) this.#progress(span, span.length, true);
      if (this.#spans.length === 0) {
        if (this.#pieces.length === 0) this.emit({ type: 'drained', turn: span.turn });
        return;
      }
      span = this.#spans[0];
    }
    if (span && this.#clock - this.#reported >= PROGRESS * this.rate && heard > span.clock) {
      this.#progress(span, Math.min(span.length, heard - span.clock), false);
    }
  }

  #progress(span: Span, length: number, done: boolean): void {
    this.#reported = this.#clock;
    this.emit({ type: 'progress', ...this.#heard(span, length), done });
  }

  #heard({ turn, chunk, from }: Span, length: number): Heard {
    return { turn, chunk, played: (from + length) / this.rate };
  }

  /** What was rendered will still be heard: it cannot be called back from the device. */
  #finishFlush(): void {
    const spans = this.#spans;
    for (const span of spans) if (span.last) this.#progress(span, span.length, true);
    const open = spans.at(-1);
    const heard = open && !open.last ? this.#heard(open, open.length) : null;
    for (const id of this.#flushing) this.emit({ type: 'flushed', id, heard });
    this.#flushing = [];
    this.#pieces = [];
    this.#spans = [];
    this.#offset = this.#before = this.#remaining = this.#edge = 0;
    for (const piece of this.#after) this.push(piece);
    this.#after = [];
  }
}

function approach(value: number, target: number, step: number): number {
  return value < target ? Math.min(target, value + step) : Math.max(target, value - step);
}
