import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Resampler } from './resampler';

const rates = [8000, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000];

function sine(frequency: number, rate: number, seconds: number): Float32Array {
  return Float32Array.from({ length: rate * seconds }, (_, n) =>
    Math.sin((2 * Math.PI * frequency * n) / rate),
  );
}

function resample(input: Float32Array, from: number, to: number, sizes = [input.length]) {
  const resampler = new Resampler(from, to);
  const parts: number[] = [];
  for (let at = 0, turn = 0; at < input.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length]!);
    parts.push(...resampler.process(input.subarray(at, at + size)));
    at += size;
  }
  parts.push(...resampler.flush());
  return Float32Array.from(parts);
}

/** RMS of the middle, in dB relative to a full sine. */
function decibels(samples: Float32Array): number {
  const middle = samples.subarray(samples.length >> 2, (samples.length * 3) >> 2);
  const power = middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length;
  return 10 * Math.log10(2 * power + 1e-20);
}

describe('Resampler', { timeout: 120_000 }, () => {
  it.each(rates)('keeps a 1 kHz sine from %i Hz in place and in height', (from) => {
    const output = resample(sine(1000, from, 0.5), from, 16_000);
    const expected = sine(1000, 16_000, 0.5);
    expect(output.length).toBe(expected.length);
    for (let n = 200; n < output.length - 200; n++) {
      expect(Math.abs(output[n]! - expected[n]!)).toBeLessThan(0.002);
    }
  });

  it.each([
    [48_000, 9000],
    [48_000, 12_000],
    [44_100, 10_000],
    [44_100, 15_500],
    [96_000, 30_000],
  ])('suppresses what would alias: %i Hz input, %i Hz tone', (from, tone) => {
    expect(decibels(resample(sine(tone, from, 0.5), from, 16_000))).toBeLessThan(-60);
  });

  it('suppresses the images of upsampling', () => {
    const output = resample(sine(7000, 22_050, 0.5), 22_050, 48_000);
    const wanted = sine(7000, 48_000, 0.5);
    const rest = output.map((sample, n) => sample - wanted[n]!);
    expect(decibels(rest)).toBeLessThan(-55);
  });

  it('passes a constant without ripple', () => {
    const output = resample(new Float32Array(8000).fill(0.5), 44_100, 16_000);
    for (const sample of output.subarray(100, -100)) expect(sample).toBeCloseTo(0.5, 5);
  });

  it('gives the same samples and the exact length however the input is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rates),
        fc.constantFrom(16_000, 44_100, 48_000),
        fc.integer({ min: 0, max: 3000 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }),
        (from, to, length, sizes) => {
          const input = Float32Array.from({ length }, (_, n) => Math.sin(n * n * 0.001));
          const whole = resample(input, from, to, [Math.max(1, length)]);
          const cut = resample(input, from, to, sizes);
          expect(whole.length).toBe(Math.ceil((length * to) / from));
          expect(cut.every((sample, n) => sample === whole[n])).toBe(true);
          expect(cut.length).toBe(whole.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});
