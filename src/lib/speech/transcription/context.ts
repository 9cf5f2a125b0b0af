import { MEL_HOP } from '$lib/audio';

/** Frames of the full context: 30 s. */
export const FULL_CONTEXT = 3000;
/** Shorter contexts bring Whisper's loops back, and so does less room after the speech (docs/performance.md). */
const LEAST_CONTEXT = 500;
const ROOM_AFTER_SPEECH = 100;
/** Decoding may stop at a timestamp this close to the clip's end, in seconds. */
const END_TOLERANCE = 0.35;

/** How many mel frames (10 ms each) to encode for a clip: even, 500 to 3000. */
export function contextFrames(samples: number): number {
  const frames = Math.ceil(samples / MEL_HOP) + ROOM_AFTER_SPEECH;
  const even = frames + (frames % 2);
  return Math.min(FULL_CONTEXT, Math.max(LEAST_CONTEXT, even));
}

/** The second of the clip from which a timestamp ends the decoding. */
export function decodingEnd(seconds: number): number {
  return Math.max(0, seconds - END_TOLERANCE);
}

/** More tokens than anyone says in this many seconds. */
export function tokenLimit(seconds: number): number {
  return Math.ceil(8 * seconds) + 16;
}
