import { expect, it } from 'vitest';
import { Captions, cutAt, Pace } from './interim';
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

it('cuts an interim where it is quiet, and a final never', () => {
  const audio = new Float32Array(10 * 16_000).fill(0.1);
  audio.fill(0, 6.4 * 16_000, 6.5 * 16_000);
  const request = { audio, language: 'es', voiced: 9 } as const;
  const cut = cutAt({ ...request, kind: 'interim' }, 4 * 16_000);
  expect(cut / 16_000).toBeCloseTo(6.4, 1);
  expect(cutAt({ ...request, kind: 'interim' }, audio.length)).toBe(0);
  expect(cutAt({ ...request, kind: 'final' }, 4 * 16_000)).toBe(0);
});

it('does not put the words of one utterance before another', () => {
  const captions = new Captions();
  const heard = (text: string) => ({ ...encodedIn(1), text, segments: [{ from: 0, to: 1, text }] });
  captions.complete(heard('hola me llamo'), new Float32Array(48_000).fill(0.1), 0);
  const other = heard('qué tiempo hace');
  captions.complete(other, new Float32Array(96_000).fill(0.2), 32_000);
  expect(other.text).toBe('qué tiempo hace');
  const same = heard('tiempo hace en Madrid');
  captions.complete(same, new Float32Array(112_000).fill(0.2), 48_000);
  expect(same.text).toBe('qué tiempo hace en Madrid');
});
