/** Seconds. */
const FRAME = 0.01;
const LEAD = 0.02;
const TAIL = 0.06;
const FADE = 0.005;
/** Quieter than this share of the loudest frame is silence (-40 dB), and so is anything below the floor. */
const SILENCE = 0.01;
const FLOOR = 0.0005;

function rms(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += samples[i]! * samples[i]!;
  return Math.sqrt(sum / Math.max(1, to - from));
}

/**
 * Without the silence an engine leaves at both ends, and with ends that fade to nothing, so that what
 * comes next starts when it should and no join clicks. Null when all of it is silence.
 */
export function trim(samples: Float32Array, sampleRate: number): Float32Array<ArrayBuffer> | null {
  const size = Math.round(FRAME * sampleRate);
  const levels: number[] = [];
  for (let at = 0; at < samples.length; at += size) {
    levels.push(rms(samples, at, Math.min(at + size, samples.length)));
  }
  const threshold = Math.max(FLOOR, SILENCE * levels.reduce((a, b) => Math.max(a, b), 0));
  const first = levels.findIndex((level) => level > threshold);
  if (first < 0) return null;
  const last = levels.findLastIndex((level) => level > threshold);
  const from = Math.max(0, first * size - Math.round(LEAD * sampleRate));
  const to = Math.min(samples.length, (last + 1) * size + Math.round(TAIL * sampleRate));
  const kept = samples.slice(from, to);

  const fade = Math.min(Math.round(FADE * sampleRate), Math.floor(kept.length / 2));
  for (let i = 0; i < fade; i++) {
    const gain = i / fade;
    kept[i]! *= gain;
    kept[kept.length - 1 - i]! *= gain;
  }
  return kept;
}
