import { expect, test } from 'vitest';
import { heardIn } from './heard';

const chunk = {
  from: 100,
  to: 120,
  voiced: 2,
  words: [
    { to: 4, until: 0.25 },
    { to: 10, until: 0.5 },
    { to: 20, until: 1 },
  ],
};

test('a word is heard once its sound is over, and not before', () => {
  expect(heardIn(chunk, 0)).toBe(100);
  expect(heardIn(chunk, 0.4)).toBe(100);
  expect(heardIn(chunk, 0.5)).toBe(104);
  expect(heardIn(chunk, 1.2)).toBe(110);
  expect(heardIn(chunk, 1.99)).toBe(120);
});
