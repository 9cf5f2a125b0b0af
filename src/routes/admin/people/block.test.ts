import { expect, test } from 'vitest';
import type { Person } from '../requests';
import { blockUntil, durations, isBlocked, isForGood } from './block';

const now = Date.UTC(2026, 2, 1, 12);
const person = (blockedUntil: string) => ({ blockedUntil }) as Person;

test('a block holds until its time, which the server writes with a space', () => {
  expect(isBlocked(person(''), now)).toBe(false);
  expect(isBlocked(person('2026-03-01 12:00:00.000Z'), now)).toBe(false);
  expect(isBlocked(person('2026-03-01 12:00:00.001Z'), now)).toBe(true);
});

test('every duration begins now, each longer than the one before', () => {
  const ends = durations.map((one) => blockUntil(one, now));
  expect(ends[0]).toBe('2026-03-01T13:00:00.000Z');
  expect(ends.toSorted()).toEqual(ends);
  expect(ends.map(isForGood)).toEqual([false, false, false, false, true]);
});
