import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loudSeconds, pieces } from './pieces';
import { BARS, bars, waveform } from './waveform';

const tone = (seconds: number, volume = 0.5) =>
  Float32Array.from({ length: seconds * 16_000 }, (_, at) => volume * Math.sin(at / 5));

test('the loudest part of a note stands at the top, silence lies flat', () => {
  const sound = new Float32Array(96_000);
  sound.set(tone(1, 0.2), 48_000);
  const drawn = waveform(sound);
  expect(drawn.slice(0, 48).every((bar) => bar === 0)).toBe(true);
  expect(Math.max(...drawn)).toBe(255);
  expect(waveform(new Float32Array(5_000)).every((bar) => bar === 0)).toBe(true);
  expect(Math.max(...waveform(tone(1, 0.001))), 'hiss').toBeLessThan(10);
});

test('any sound makes 96 integers from 0 to 255', () => {
  fc.assert(
    fc.property(fc.float32Array({ min: -2, max: 2, maxLength: 500 }), (samples) => {
      const drawn = waveform(samples);
      expect(drawn).toHaveLength(BARS);
      for (const bar of drawn) expect(Number.isInteger(bar) && bar >= 0 && bar <= 255).toBe(true);
    }),
  );
});

test('fewer or more bars keep the peaks', () => {
  expect(bars([0, 9, 1, 2], 2)).toEqual([9, 2]);
  expect(bars([1, 2], 4)).toEqual([1, 1, 2, 2]);
  expect(bars([], 3)).toEqual([0, 0, 0]);
});

test('a long note is cut where nobody speaks, and nothing of it is left out', () => {
  const sound = tone(70);
  sound.fill(0, 22 * 16_000, 22.2 * 16_000);
  sound.fill(0, 47 * 16_000, 47.2 * 16_000);
  const cut = pieces(sound);
  expect(cut).toHaveLength(3);
  expect(cut[0]!.to / 16_000).toBeCloseTo(22.1, 0);
  expect(cut[1]!.to / 16_000).toBeCloseTo(47.1, 0);
  expect(cut[0]!.from).toBe(0);
  expect(cut.at(-1)!.to).toBe(sound.length);
  for (const [index, { from }] of cut.slice(1).entries()) expect(from).toBe(cut[index]!.to);
  for (const { from, to } of cut) expect(to - from).toBeLessThanOrEqual(28 * 16_000);
  expect(pieces(new Float32Array())).toEqual([]);
});

test('only what is loud counts as voice', () => {
  const sound = new Float32Array(4 * 16_000);
  sound.set(tone(1), 16_000);
  expect(loudSeconds(sound)).toBeCloseTo(1, 0);
  expect(loudSeconds(new Float32Array(16_000))).toBe(0);
  expect(loudSeconds(tone(1, 0.001))).toBe(0);
});
