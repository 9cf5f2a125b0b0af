import type { Settings } from '$lib/settings';
import type { Gap } from './states';

const RATE = 16_000;

/** What the person or the device chose; everything else below is fixed. */
export interface Policy {
  mode: 'hands-free' | 'push-to-talk';
  /** Voice at or above `positive`, none below `negative` (probabilities, 0..1). */
  positive: number;
  negative: number;
  /** Whether Smart Turn is there to judge pauses. */
  endpointing: boolean;
}

export const defaultPolicy: Policy = {
  mode: 'hands-free',
  positive: 0.5,
  negative: 0.35,
  endpointing: true,
};

/** The part of the settings turn-taking obeys; endpointing is not chosen but found. */
export const policyOf = (settings: Settings): Omit<Policy, 'endpointing'> => ({
  mode: settings.mode,
  ...settings.detection,
});

/** When a pause is the end of a turn. */
export const endpointing = {
  complete: (probability: number) => probability >= 0.5,
  /** Seconds of silence after which nobody asks any more. */
  patience: (policy: Policy) => (policy.endpointing ? 2.5 : 1),
  /** Samples of silence kept after speech: what has been heard when a pause is noticed. */
  tail: 0.2 * RATE,
};

/** When a sound is an interruption. */
export const bargeIn = {
  /** Seconds of voice no cough has. */
  voiced: 0.5,
  /** Until here echo cancellation is still learning the room: voice alone proves nothing. */
  warm: (clock: number) => clock >= 3 * RATE,
};

/** Captions while the person speaks. */
export const captions = {
  every: 1 * RATE,
  /** Beyond this only the newer sound is written again. */
  window: 8 * RATE,
  /** Seconds at the end of a caption that may still change. */
  unsettled: 2,
};

/** Milliseconds each stage may keep everybody waiting. Slow devices are slow, so these are generous. */
export const patience = {
  detection: 5_000,
  transcription: 30_000,
  assistant: 45_000,
  voice: 60_000,
  stopped: 3_000,
};

/** Where to cut a turn that is longer than Whisper's window. */
export const splitting = {
  /** Frames without voice that are a gap. */
  gap: 2,
  longest: 28 * RATE,
  /** A cut leaves at least this much on each side, or a word would be too short to be believed. */
  before: 8 * RATE,
  after: 1.5 * RATE,

  /** Whether a pause in a turn from `from` is a place to cut it: enough was said, and it was more than a breath. */
  keeps: (from: number, pause: number, until: number) =>
    pause - from >= 12 * RATE && until - pause >= 0.3 * RATE,

  /** The longest gap of those allowed, the later of two equal ones; else the least voiced frame; else right here. */
  cut(from: number, gaps: readonly Gap[], dip: Gap | null, voiced: number): Gap {
    const last = from + splitting.longest - splitting.after;
    const inside = (gap: Gap) => gap.at >= from + splitting.before && gap.at <= last;
    const best = gaps
      .filter(inside)
      .reduce<Gap | null>(
        (best, gap) => (best === null || gap.frames >= best.frames ? gap : best),
        null,
      );
    if (best !== null) return best;
    if (dip !== null && inside(dip)) return dip;
    return { at: last, frames: 0, voiced };
  },
};
