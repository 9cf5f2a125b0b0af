import type { Transcript, TranscriptionRequest } from './types';

/** The encoder cannot be interrupted, so what an interim encodes is bounded: 10 s at 16 kHz. */
const MOST_SAMPLES = 160_000;

/** What of a request is read: all of a final, the last 10 s of an interim. */
export function interimPart({ kind, audio }: TranscriptionRequest): Float32Array<ArrayBuffer> {
  return kind === 'interim' && audio.length > MOST_SAMPLES ? audio.slice(-MOST_SAMPLES) : audio;
}

/** Puts the segments of an interim's last part back to where they were in the whole clip. */
export function shiftBack(transcript: Transcript, request: TranscriptionRequest): void {
  const seconds = (request.audio.length - interimPart(request).length) / 16_000;
  for (const segment of transcript.segments) {
    segment.from += seconds;
    segment.to += seconds;
  }
}
