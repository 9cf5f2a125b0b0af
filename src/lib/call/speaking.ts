/** Who is talking, from levels read a few times a second. Pure. Times in milliseconds, levels 0 to 1. */
export interface Voice {
  speaking: boolean;
  /** When it was last loud. */
  loud: number;
}

export const silent: Voice = { speaking: false, loud: 0 };

const LOUD = 0.02;
/** Between words nobody has stopped talking. */
const PAUSE = 900;

export function hear(voice: Voice, level: number, now: number): Voice {
  if (level >= LOUD) return { speaking: true, loud: now };
  return voice.speaking && now - voice.loud >= PAUSE ? { ...voice, speaking: false } : voice;
}
