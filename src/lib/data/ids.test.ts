import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idOf, isId, newId } from './ids';

test('ids are 15 characters of [a-z0-9], and none comes twice', () => {
  const ids = Array.from({ length: 5000 }, newId);
  expect(ids.every(isId)).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every letter is as likely as any other', () => {
  const counts = new Map<string, number>();
  const letters = Array.from({ length: 6000 }, newId).join('');
  for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const expected = letters.length / 36;
  expect(counts.size).toBe(36);
  // Six standard deviations: a bias of `% 36` alone (14 %) would be far outside.
  const spread = 6 * Math.sqrt(expected);
  for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(spread);
});

test('nothing else is an id', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(isId(text)).toBe(text.length === 15 && [...text].every((c) => /[a-z0-9]/.test(c)));
    }),
  );
});

test('of the same words the id is the same, of others another', async () => {
  const ids = await Promise.all(['a', 'a', 'b', ''].map(idOf));
  expect(ids.every(isId)).toBe(true);
  expect(ids[0]).toBe(ids[1]);
  expect(new Set(ids).size).toBe(3);
});
