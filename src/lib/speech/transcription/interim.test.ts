import { expect, it } from 'vitest';
import { Pace } from './interim';
import type { Transcript } from './types';

const encodedIn = (encode: number, attempts: 1 | 2 = 1): Transcript => ({
  text: '',
  language: 'es',
  languageProbability: 1,
  confidence: 1,
  segments: [],
  timings: { queued: 0, features: 0, encode, decode: 0, total: 0 },
  attempts,
});
const seconds = (pace: Pace) => pace.interimSamples / 16_000;

it('reads little of an interim until it knows how fast the device is', () => {
  expect(seconds(new Pace())).toBe(4);
});

it('reads what can be encoded in the time there is', () => {
  const pace = new Pace();
  pace.learn(encodedIn(150), 4 * 16_000);
  expect(seconds(pace)).toBeCloseTo(7.67, 1);
});

it('never reads less than the shortest context holds, nor more than ten seconds', () => {
  const slow = new Pace();
  slow.learn(encodedIn(3000), 4 * 16_000);
  expect(seconds(slow)).toBe(4);
  const fast = new Pace();
  fast.learn(encodedIn(20), 4 * 16_000);
  expect(seconds(fast)).toBe(10);
});

it('follows a device that slows down, but not a second attempt', () => {
  const pace = new Pace();
  pace.learn(encodedIn(100), 4 * 16_000);
  const before = seconds(pace);
  pace.learn(encodedIn(2000, 2), 4 * 16_000);
  expect(seconds(pace)).toBe(before);
  pace.learn(encodedIn(250), 4 * 16_000);
  expect(seconds(pace)).toBeLessThan(before);
});
