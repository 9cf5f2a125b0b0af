import { expect, test } from 'vitest';
import { alike, settled, unlessNew } from './same';

const row = (id: string, text: string) => ({ id, text, marks: [1, { deep: true }] });
const idOf = ({ id }: { id: string }) => id;

test('what says the same is alike, whatever it is made of', () => {
  expect(alike(row('a', 'x'), row('a', 'x'))).toBe(true);
  expect(alike(row('a', 'x'), row('a', 'y'))).toBe(false);
  expect(alike({ a: undefined }, { b: undefined })).toBe(false);
  expect(alike({ a: null }, { a: {} })).toBe(false);
  expect(alike([], {})).toBe(false);
  expect(alike([1, 2], [1, 2, 3])).toBe(false);
  expect(alike(NaN, NaN)).toBe(true);
  expect(alike(new Map([['a', row('a', 'x')]]), new Map([['a', row('a', 'x')]]))).toBe(true);
  expect(alike(new Map([['a', 1]]), new Map([['a', 2]]))).toBe(false);
  expect(alike(new Set(['a']), new Set(['b']))).toBe(false);
});

test('rows that say the same stay the same ones, and so does a list of nothing else', () => {
  const before = [row('a', 'x'), row('b', 'y')];
  expect(settled(before, [row('a', 'x'), row('b', 'y')], idOf)).toBe(before);
  const now = settled(before, [row('b', 'y'), row('a', 'z'), row('c', '')], idOf);
  expect(now.map(({ text }) => text)).toEqual(['y', 'z', '']);
  expect(now[0]).toBe(before[1]);
  expect(now[1]).not.toBe(before[0]);
  expect(settled(before, [row('a', 'x')], idOf)).toHaveLength(1);
  expect(unlessNew(before, [row('a', 'x'), row('b', 'y')])).toBe(before);
});
