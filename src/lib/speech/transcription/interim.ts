import { contextFrames } from './context';
import type { Transcript, TranscriptionRequest } from './types';

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

/** What of a request is read: all of a final, the end of an interim. */
export function partToRead(
  { kind, audio }: TranscriptionRequest,
  interimSamples: number,
): Float32Array<ArrayBuffer> {
  return kind === 'interim' && audio.length > interimSamples ? audio.slice(-interimSamples) : audio;
}

/** Puts segments back to where they were in the whole clip, `samples` later than in what was read. */
export function shiftBack(transcript: Transcript, samples: number): void {
  for (const segment of transcript.segments) {
    segment.from += samples / RATE;
    segment.to += samples / RATE;
  }
}
