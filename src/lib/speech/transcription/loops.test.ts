import { expect, it } from 'vitest';
import { loops } from './loops';

const times = (unit: number[], count: number) => Array.from({ length: count }, () => unit).flat();

it.each([
  { name: 'one word, six times', words: times([1], 6) },
  { name: 'two words, six times', words: [9, ...times([1, 2], 6)] },
  { name: 'five words, three times', words: [9, 8, ...times([1, 2, 3, 4, 5], 3)] },
  { name: 'a sentence said twice', words: [9, ...times([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 2)] },
])('finds $name', ({ words }) => expect(loops(words)).toBe(true));

it.each([
  { name: 'nothing', words: [] },
  { name: 'no, no, no', words: times([1, 2], 3) },
  { name: 'a repeated half sentence', words: [7, ...times([1, 2, 3, 4, 5], 2)] },
  { name: 'a refrain with another end', words: [1, 2, 3, 4, 5, 6, 7, 20, 1, 2, 3, 4, 5, 6, 7, 21] },
])('lets $name pass', ({ words }) => expect(loops(words)).toBe(false));
