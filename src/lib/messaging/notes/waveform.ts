/** Bars of a voice note, however long it is. */
export const BARS = 96;
/** Quieter than this the loudest bar is not drawn as high as there is room: silence stays flat. */
const FLOOR = 0.05;

/**
 * The loudest sample of each of 96 equal parts, 0..255, the loudest of all at the top. Pure.
 * @param samples mono, [-1, 1], any rate
 */
export function waveform(samples: ArrayLike<number>): number[] {
  const peaks = Array.from({ length: BARS }, (_, bar) => {
    const from = Math.floor((bar * samples.length) / BARS);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * samples.length) / BARS));
    let peak = 0;
    for (let at = from; at < to && at < samples.length; at++)
      peak = Math.max(peak, Math.abs(samples[at]!) || 0);
    return peak;
  });
  const top = Math.max(FLOOR, ...peaks);
  return peaks.map((peak) => Math.min(255, Math.round((255 * peak) / top)));
}

/** `values` as `count` bars: the highest of each part, or each several times. What is drawn is as wide as there is room. */
export function bars(values: readonly number[], count: number): number[] {
  if (values.length === 0) return Array.from({ length: count }, () => 0);
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * values.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * values.length) / count));
    return Math.max(...values.slice(from, to));
  });
}
