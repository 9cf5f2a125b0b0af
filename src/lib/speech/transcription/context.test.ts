import { expect, it } from 'vitest';
import { contextFrames, decodingEnd, tokenLimit } from './context';

const seconds = (value: number) => Math.round(value * 16_000);

it.each([
  [0.6, 500],
  [4, 500],
  [4.001, 502],
  [5.1, 610],
  [11, 1200],
  [28.99, 3000],
  [30, 3000],
])('a clip of %f s is encoded with %i frames', (length, frames) => {
  expect(contextFrames(seconds(length))).toBe(frames);
});

it('is even for every length, and never past what Whisper takes', () => {
  for (let samples = 1; samples <= seconds(30); samples += 997) {
    const frames = contextFrames(samples);
    expect(frames % 2).toBe(0);
    expect(frames).toBeGreaterThanOrEqual(500);
    expect(frames).toBeLessThanOrEqual(3000);
  }
});

it('bounds decoding by the clip', () => {
  expect(decodingEnd(4)).toBeCloseTo(3.65);
  expect(decodingEnd(0.2)).toBe(0);
  expect(tokenLimit(4.2)).toBe(50);
});
