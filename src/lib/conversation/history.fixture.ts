export interface Sound {
  kind: 'words' | 'noise' | 'silence';
  ms: number;
}

export type Action =
  | 'interrupt'
  | 'mute'
  | 'unmute'
  | 'press'
  | 'release'
  | 'typed'
  | 'unplug'
  | 'elsewhere'
  | 'audio-lost'
  | 'audio-recovered'
  | 'playback-rebuilt'
  | 'hidden'
  | 'end'
  | 'start'
  | 'retry'
  | 'hands-free'
  | 'push-to-talk'
  | 'crash';

export interface History {
  sounds: Sound[];
  actions: { at: number; action: Action }[];
  /** Chance of each fault, 0..1, and the seed of all chance. */
  faults: number;
  /** Every second transcription fails at its first attempt, and nothing else does. */
  stumbles?: boolean;
  /** How many times longer than usual everything takes to be written down. */
  slow?: number;
  seed: number;
  endpointing: boolean;
  mode: 'hands-free' | 'push-to-talk';
}

export interface Word {
  word: string;
  from: number;
  to: number;
}

export interface Voice {
  text: string;
  played: string;
  ended: boolean;
  stopped: boolean;
  started: boolean;
  ducked: boolean;
  broken: boolean;
}

/** A generator of numbers in [0, 1) that always tells the same for the same seed (mulberry32). */
export const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
