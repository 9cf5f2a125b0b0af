import { expect, it } from 'vitest';
import { chooseThreads } from './threads';

it.each([
  [1, true, 1],
  [2, true, 1],
  [4, true, 2],
  [8, true, 4],
  [16, true, 4],
  [16, false, 1],
])('%i cores, isolated %s: %i threads', (cores, isolated, threads) => {
  expect(chooseThreads(cores, isolated)).toBe(threads);
});
