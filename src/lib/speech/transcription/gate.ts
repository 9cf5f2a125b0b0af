import type { Rejection } from './types';

/** Shorter clips hold no word, in seconds. */
const LEAST_LENGTH = 0.3;
/** Less voice than this in the whole clip is a click or a cough, in seconds. */
const LEAST_VOICE = 0.16;
/** The loudest tenth of a second of speech is above this RMS, even far from a poor microphone (-54 dBFS). */
const LEAST_RMS = 0.002;
const RMS_SPAN = 1600;

/** RMS of the clip's loudest 100 ms; `audio` mono, 16 kHz. */
export function loudestRms(audio: Float32Array): number {
  let loudest = 0;
  for (let from = 0; from < audio.length; from += RMS_SPAN) {
    const to = Math.min(audio.length, from + RMS_SPAN);
    let sum = 0;
    for (let i = from; i < to; i++) sum += audio[i]! * audio[i]!;
    loudest = Math.max(loudest, sum / (to - from));
  }
  return Math.sqrt(loudest);
}

/** Why a clip is not worth a look by Whisper, which finds words in anything; null when it is. */
export function refuse(audio: Float32Array, voiced: number): Rejection | null {
  if (audio.length < LEAST_LENGTH * 16_000) return 'too_short';
  if (voiced < LEAST_VOICE) return 'no_voice';
  if (loudestRms(audio) < LEAST_RMS) return 'too_quiet';
  return null;
}
