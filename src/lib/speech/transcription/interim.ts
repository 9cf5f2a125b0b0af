import { contextFrames } from './context';
import { stitch } from './stitch';
import type { Segment, Transcript, TranscriptionRequest } from './types';

/**
 * The encoder cannot be interrupted, and a final must not wait for an interim's: so much of an interim is
 * read as this device encodes in the time between the end of speech and the final's request (200 ms of
 * silence), and a little more. Milliseconds.
 */
const ENCODE_BUDGET = 260;
/** Under 4 s the shortest context is encoded anyway. Seconds. */
const LEAST = 4;
const MOST = 10;
const RATE = 16_000;
/** A cut is looked for in the first second of what is read, where 50 ms are quietest. */
const SEARCH = RATE;
const QUIET = 800;
/** Two clips that agree in so many samples begin at the same moment. */
const MARK = 512;

/** How fast this device encodes, as seen so far. */
export class Pace {
  /** Milliseconds a mel frame; null before the first transcript. */
  #perFrame: number | null = null;

  /** @param samples of the clip the transcript is of */
  learn({ timings, attempts }: Transcript, samples: number): void {
    if (attempts > 1) return;
    const seen = timings.encode / contextFrames(samples);
    this.#perFrame = this.#perFrame === null ? seen : (this.#perFrame + seen) / 2;
  }

  /** The most samples an interim may have. */
  get interimSamples(): number {
    if (this.#perFrame === null) return LEAST * RATE;
    // One second of the context is room after the speech.
    const seconds = ENCODE_BUDGET / this.#perFrame / 100 - 1;
    return Math.round(Math.min(MOST, Math.max(LEAST, seconds)) * RATE);
  }
}

/** Where the quietest 50 ms of [from, to) are. */
function quietest(audio: Float32Array, from: number, to: number): number {
  let best = { at: from, energy: Infinity };
  for (let at = from; at + QUIET <= to; at += QUIET / 2) {
    let energy = 0;
    for (let i = at; i < at + QUIET; i++) energy += audio[i]! * audio[i]!;
    if (energy < best.energy) best = { at, energy };
  }
  return best.at;
}

/** From which sample on a request is read: 0 for a final and a short interim, else a quiet place. */
export function cutAt({ kind, audio }: TranscriptionRequest, interimSamples: number): number {
  if (kind === 'final' || audio.length <= interimSamples) return 0;
  const from = audio.length - interimSamples;
  return quietest(audio, from, Math.min(audio.length, from + SEARCH));
}

/** The captions of what is being said, put together from parts. */
export class Captions {
  #mark: Float32Array = new Float32Array();
  #segments: Segment[] = [];

  /** Makes a transcript of the sound from `cut` on one of the whole clip, by what was heard of it before. */
  complete(transcript: Transcript, audio: Float32Array, cut: number): void {
    const later = transcript.segments.map(({ from, to, text }) => ({
      from: from + cut / RATE,
      to: to + cut / RATE,
      text,
    }));
    const known = audio.length >= MARK && this.#mark.every((sample, i) => sample === audio[i]);
    const earlier = known ? this.#segments : [];
    const whole = cut === 0 ? later : stitch(earlier, later, cut / RATE);
    this.#mark = audio.slice(0, MARK);
    this.#segments = whole;
    transcript.segments = whole;
    transcript.text = whole.map(({ text }) => text).join(' ');
  }
}
