import type { Bands } from '$lib/audio';
import type { Drive, Look, Phases } from './types';

const TURN = 2 * Math.PI;

export const silence: Drive = { low: 0, mid: 0, high: 0, level: 0 };

const keys = ['low', 'mid', 'high', 'level'] as const;

/** Both voices as one drive, each as loud as the look wants it. Each 0..1. */
export function driveOf(look: Look, input: Bands | null, output: Bands | null): Drive {
  const drive = { ...silence };
  for (const key of keys) {
    const heard = (input?.[key] ?? 0) * look.hears;
    const said = (output?.[key] ?? 0) * look.says;
    drive[key] = Math.min(1, Math.max(0, heard, said));
  }
  return drive;
}

/** Rises in about 50 ms and falls in about 240: quick to answer a syllable, slow to let go of it. */
export function follow(now: Drive, towards: Drive, seconds: number): Drive {
  const next = { ...now };
  for (const key of keys) {
    const time = towards[key] > now[key] ? 0.05 : 0.24;
    next[key] = now[key] + (towards[key] - now[key]) * (1 - Math.exp(-seconds / time));
  }
  return next;
}

/** Moves every phase on by the look's own rates; the voice's middle turns, its level hurries the flow. */
export function advance(phases: Phases, look: Look, drive: Drive, seconds: number): Phases {
  return {
    // What is still stands wholly still.
    seconds: phases.seconds + seconds * Math.min(1, look.spin * 20),
    breath: (phases.breath + TURN * look.breathRate * seconds) % TURN,
    spin: (phases.spin + (look.spin + 1.6 * drive.mid * Math.sign(look.spin)) * seconds) % TURN,
    noise: phases.noise + (look.noiseRate + 0.5 * drive.mid * Math.sign(look.noiseRate)) * seconds,
    flow: phases.flow + (look.flowRate + 0.25 * drive.level * Math.sign(look.flowRate)) * seconds,
  };
}
