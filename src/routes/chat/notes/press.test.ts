import { expect, test } from 'vitest';
import { clock } from './clock';
import { meaningOf, released } from './press';

test('a tap records on, a hold sends as it ends', () => {
  expect(released(120)).toBe('lock');
  expect(released(900)).toBe('send');
});

test('to the left discards, upwards locks, a trembling finger does neither', () => {
  expect(meaningOf(-120, 4)).toBe('discard');
  expect(meaningOf(-3, -80)).toBe('lock');
  expect(meaningOf(-20, -20)).toBe('hold');
  expect(meaningOf(120, 80)).toBe('hold');
});

test('seconds as a player shows them', () => {
  expect([0, 7.9, 60, 754, -1].map(clock)).toEqual(['0:00', '0:07', '1:00', '12:34', '0:00']);
});
