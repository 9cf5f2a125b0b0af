import type { Look, SphereState } from './types';

/** At rest: slow breath, indigo. The others say only where they differ. */
const idle: Look = {
  radius: 0.92,
  breath: 0.035,
  breathRate: 0.16,
  spin: 0.11,
  noise: 0.085,
  noiseScale: 1.25,
  noiseRate: 0.13,
  flow: 0,
  flowRate: 0.12,
  orbit: 0,
  lean: 0,
  core: 0.5,
  halo: 0.55,
  shine: 0.9,
  sparkle: 0.16,
  hears: 0.15,
  says: 0.15,
  hue: 277,
  hueFar: 302,
  chroma: 0.19,
};

/** Each state's own look. */
export const looks: Record<SphereState, Look> = {
  idle,
  loading: {
    ...idle,
    radius: 0.86,
    breath: 0.02,
    breathRate: 0.5,
    spin: 0.25,
    noise: 0.05,
    noiseRate: 0.25,
    flowRate: 0.3,
    orbit: 1,
    core: 0.55,
    halo: 0.45,
    shine: 0.9,
    hue: 268,
    hueFar: 232,
    chroma: 0.16,
  },
  listening: {
    ...idle,
    radius: 0.98,
    breath: 0.018,
    breathRate: 0.3,
    spin: 0.2,
    noise: 0.07,
    noiseScale: 1.5,
    noiseRate: 0.32,
    lean: 1,
    core: 0.5,
    halo: 0.7,
    shine: 0.95,
    sparkle: 0.2,
    hears: 1,
    says: 0.1,
    hue: 229,
    hueFar: 208,
    chroma: 0.14,
  },
  processing: {
    ...idle,
    radius: 0.9,
    breath: 0.02,
    breathRate: 0.6,
    spin: 0.5,
    noise: 0.06,
    noiseRate: 0.5,
    flow: -1,
    flowRate: 0.34,
    core: 0.95,
    halo: 0.6,
    shine: 0.85,
    sparkle: 0.3,
    hears: 0.3,
    hue: 304,
    hueFar: 330,
    chroma: 0.21,
  },
  speaking: {
    ...idle,
    radius: 0.96,
    breath: 0.02,
    breathRate: 0.3,
    spin: 0.26,
    noise: 0.1,
    noiseScale: 1.35,
    noiseRate: 0.4,
    flow: 1,
    flowRate: 0.26,
    core: 0.85,
    halo: 0.85,
    shine: 1,
    sparkle: 0.25,
    hears: 0.15,
    says: 1,
    hue: 68,
    hueFar: 12,
    chroma: 0.18,
  },
  error: {
    ...idle,
    radius: 0.82,
    breath: 0,
    breathRate: 0,
    spin: 0,
    noise: 0.045,
    noiseScale: 1.1,
    noiseRate: 0,
    flowRate: 0,
    core: 0.22,
    halo: 0.25,
    shine: 0.7,
    sparkle: 0,
    hears: 0,
    says: 0,
    hue: 22,
    hueFar: 30,
    chroma: 0.065,
  },
};

/** `hue` moved by whole turns so that it is the nearest to `from`: colours take the short way round. */
export function nearestHue(from: number, hue: number): number {
  return hue + 360 * Math.round((from - hue) / 360);
}

/** A state's look, its hues within half a turn of where they are now. */
export function lookFrom(now: Look, state: SphereState): Look {
  const look = looks[state];
  const hue = nearestHue(now.hue, look.hue);
  return { ...look, hue, hueFar: nearestHue(hue, look.hueFar) };
}

const fields = Object.keys(idle) as (keyof Look)[];

/** The look alone: a tween leaves notes of its own on what it moves, which cannot be sent to a worker. */
export function plain(look: Look): Look {
  const copy = { ...idle };
  for (const field of fields) copy[field] = look[field];
  return copy;
}
