import { expect, test } from 'vitest';
import { dayOf, daysBetween, shortly, timeOf } from './when';

const now = new Date(2026, 2, 15, 0, 5).getTime();
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();

test('days are those of the calendar, not of 24 hours', () => {
  expect(daysBetween(at(2026, 2, 14, 23, 59), now)).toBe(1);
  expect(daysBetween(at(2026, 2, 15, 23, 59), now)).toBe(0);
  expect(daysBetween(at(2025, 2, 15, 0, 0), now)).toBe(365);
});

test('a list says the time today, then yesterday, then the weekday, then the date', () => {
  const today = at(2026, 2, 15, 0, 1);
  expect(shortly(today, now)).toBe(timeOf(today));
  expect(shortly(at(2026, 2, 14, 9, 0), now)).toBe(dayOf(at(2026, 2, 14, 9, 0), now));
  expect(shortly(at(2026, 2, 11, 9, 0), now)).toMatch(/^\p{L}+$/u);
  expect(shortly(at(2026, 2, 1, 9, 0), now)).toMatch(/\d/);
});

test('the year is told only when it is another', () => {
  expect(dayOf(at(2026, 0, 5, 9, 0), now)).not.toContain('2026');
  expect(dayOf(at(2024, 0, 5, 9, 0), now)).toContain('2024');
});
