import { FRAME_SAMPLES, HEARING_RATE } from '$lib/audio';

/** Samples in so many seconds, at 16 kHz. */
export function samplesOf(seconds: number): number {
  return Math.round(seconds * HEARING_RATE);
}

/** Seconds of so many samples. */
export function secondsOf(samples: number): number {
  return samples / HEARING_RATE;
}

/** Voiced frames that begin a turn at the earliest; docs/decisions/0003-voice-activity.md has what was measured. */
export const START_FRAMES = 3;
/** Log-odds above the threshold, summed over the voiced frames, that begin a turn: sure voice needs three frames. */
export const START_EVIDENCE = 3;
/** The most one frame counts. */
export const FRAME_EVIDENCE = 4;
/** Voiced frames that end a pause: fewer, for it is known that somebody is speaking. */
export const CONTINUE_FRAMES = 2;
/** What is kept from before the first voiced frame, so that the first sound is not cut. */
export const PADDING = samplesOf(0.3);
/** Six frames, the nearest to 200 ms. */
export const PAUSE = 6 * FRAME_SAMPLES;
export const SILENCE_STEP = samplesOf(0.1);
/** -56 dBFS: below it nobody speaks to this microphone, whatever the model makes of the hiss. */
export const RMS_FLOOR = 0.0015;
/** What is kept of the sound. */
export const TAPE = samplesOf(60);
/** What Smart Turn looks at. */
export const ENDPOINT_WINDOW = samplesOf(8);
