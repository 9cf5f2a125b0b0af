import { describe, expect, test } from 'vitest';
import { trim } from './trim';

const RATE = 16_000;

function tone(seconds: number, level = 0.5): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * RATE) },
    (_, i) => level * Math.sin((2 * Math.PI * 220 * i) / RATE),
  );
}

function join(...parts: Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

const silence = (seconds: number) => new Float32Array(Math.round(seconds * RATE));

describe('trimming', () => {
  test('takes the silence from both ends and leaves the one inside', () => {
    const kept = trim(join(silence(0.5), tone(0.3), silence(0.2), tone(0.3), silence(0.9)), RATE)!;
    expect(kept.length / RATE).toBeCloseTo(0.3 + 0.2 + 0.3 + 0.02 + 0.06, 1);
  });

  test('leaves ends from which nothing clicks', () => {
    const kept = trim(tone(0.5), RATE)!;
    expect(kept[0]).toBe(0);
    expect(Math.abs(kept.at(-1)!)).toBe(0);
    const step = Math.max(...kept.subarray(1, 40).map((value, i) => Math.abs(value - kept[i]!)));
    expect(step).toBeLessThan(0.05);
  });

  test('does not take a faint voice for silence', () => {
    expect(trim(join(silence(0.3), tone(0.5, 0.005)), RATE)!.length / RATE).toBeCloseTo(0.52, 1);
  });

  test('has nothing to give for silence, or for nothing', () => {
    expect(trim(silence(1), RATE)).toBeNull();
    expect(trim(new Float32Array(), RATE)).toBeNull();
  });
});
