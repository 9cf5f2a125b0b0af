import { expect, test } from 'vitest';
import { cardinalEn, ordinalEn, yearEn } from './cardinal-en';
import { cardinalEs, ordinalEs } from './cardinal-es';

test.each([
  [0n, 'cero'],
  [16n, 'dieciséis'],
  [21n, 'veintiuno'],
  [100n, 'cien'],
  [101n, 'ciento uno'],
  [555n, 'quinientos cincuenta y cinco'],
  [1000n, 'mil'],
  [21_000n, 'veintiún mil'],
  [1_000_000n, 'un millón'],
  [2_000_001n, 'dos millones uno'],
  [1_000_000_000n, 'mil millones'],
  [3_000_000_000_000n, 'tres billones'],
])('%s in Spanish', (n, words) => expect(cardinalEs(n)).toBe(words));

test('Spanish numbers agree with what they count', () => {
  expect(cardinalEs(1n, 'un')).toBe('un');
  expect(cardinalEs(231n, 'una')).toBe('doscientas treinta y una');
  expect(cardinalEs(201_000n, 'una')).toBe('doscientas una mil');
  expect([1, 3, 22, 57].map((n) => ordinalEs(n, 'a'))).toEqual([
    'primera',
    'tercera',
    'vigésima segunda',
    'quincuagésima séptima',
  ]);
  expect(ordinalEs(3, 'short')).toBe('tercer');
});

test.each([
  [0n, 'zero'],
  [13n, 'thirteen'],
  [42n, 'forty-two'],
  [100n, 'one hundred'],
  [999n, 'nine hundred ninety-nine'],
  [1001n, 'one thousand one'],
  [2_000_300n, 'two million three hundred'],
  [5_000_000_000n, 'five billion'],
])('%s in English', (n, words) => expect(cardinalEn(n)).toBe(words));

test('English ordinals and years', () => {
  expect([1, 2, 3, 5, 12, 20, 31, 100].map(ordinalEn)).toEqual(
    'first second third fifth twelfth twentieth thirty-first'.split(' ').concat('one hundredth'),
  );
  expect([1900, 1905, 1999, 2000, 2010].map(yearEn)).toEqual([
    'nineteen hundred',
    'nineteen oh five',
    'nineteen ninety-nine',
    'two thousand',
    'twenty ten',
  ]);
});
