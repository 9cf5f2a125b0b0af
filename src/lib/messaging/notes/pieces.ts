/** Everything here is mono at 16 kHz. */
const RATE = 16_000;
/** Whisper reads 30 s at a time, and wants a second of room. */
const LONGEST = 28 * RATE;
/** A cut is looked for from here on. */
const SHORTEST = 18 * RATE;
/** 50 ms: a breath between two words. */
const BREATH = RATE / 20;
const FRAME = 512;
/** Quieter frames hold no voice, however quiet all of it is. */
const LEAST_RMS = 0.003;

/** A part of a sound: samples from (included) to (not included). */
export interface Piece {
  from: number;
  to: number;
}

function energy(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += samples[at]! * samples[at]!;
  return sum;
}

function quietest(samples: Float32Array, from: number, to: number): number {
  let best = { at: from, energy: Infinity };
  for (let at = from; at + BREATH <= to; at += BREATH / 2) {
    const here = energy(samples, at, at + BREATH);
    if (here < best.energy) best = { at: at + BREATH / 2, energy: here };
  }
  return best.at;
}

/** Cuts a sound into parts that Whisper can read, where it is quietest. Together they are the whole. Pure. */
export function pieces(samples: Float32Array): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  while (samples.length - from > LONGEST) {
    const to = Math.round(quietest(samples, from + SHORTEST, from + LONGEST));
    found.push({ from, to });
    from = to;
  }
  if (from < samples.length) found.push({ from, to: samples.length });
  return found;
}

/** Seconds that are loud enough to be voice: a fifth as loud as the loudest, and no hiss. Pure. */
export function loudSeconds(samples: Float32Array): number {
  const frames: number[] = [];
  for (let from = 0; from + FRAME <= samples.length; from += FRAME)
    frames.push(Math.sqrt(energy(samples, from, from + FRAME) / FRAME));
  const least = frames.reduce((most, one) => Math.max(most, one), 0) / 5;
  const loud = frames.filter((rms) => rms >= Math.max(LEAST_RMS, least)).length;
  return (loud * FRAME) / RATE;
}
