import { expect, test } from 'vitest';
import { fits, kindOf, MOST_BYTES, refuse } from './check';
import { moments } from './film';
import { within } from './picture';

test('a file is what its type says, else its name', () => {
  const kinds = (
    [
      ['image/heic', 'a.heic', 'picture'],
      ['image/svg+xml', 'a.svg', 'text'],
      ['audio/mpeg', 'a.mp3', 'sound'],
      ['video/mp4', 'a.mp4', 'film'],
      ['application/pdf', 'a.pdf', 'pdf'],
      ['', 'notes.MD', 'text'],
      ['application/json', 'a', 'text'],
      ['application/zip', 'a.zip', null],
      ['', 'program', null],
    ] as const
  ).map(([type, name, kind]) => [kindOf({ type, name }), kind]);
  for (const [found, kind] of kinds) expect(found).toBe(kind);
});

test('what is too big is refused before it is read, but pictures are made smaller', () => {
  const big = { name: 'a', size: MOST_BYTES + 1 };
  expect(refuse({ ...big, type: 'audio/mpeg' })).toBe('too_big');
  expect(refuse({ ...big, type: 'image/png' })).toBeNull();
  expect(refuse({ name: 'a', size: 0, type: 'text/plain' })).toBe('empty');
  expect(refuse({ name: 'a.zip', size: 1, type: 'application/zip' })).toBe('unsupported');
});

test('eight things, and five megabytes together', () => {
  const one = { size: 1 };
  expect(fits(new Array(7).fill(one), [one])).toBeNull();
  expect(fits(new Array(8).fill(one), [one])).toBe('too_many');
  expect(fits([{ size: MOST_BYTES }], [one])).toBe('too_big');
});

test('pictures keep their proportions, films are looked at all along', () => {
  expect(within(4096, 1024, 2048)).toEqual([2048, 512]);
  expect(within(100, 50, 2048)).toEqual([100, 50]);
  expect(within(10_000, 1, 2048)).toEqual([2048, 1]);
  expect(moments(80, 8)).toEqual([5, 15, 25, 35, 45, 55, 65, 75]);
  expect(moments(2.5, 8)).toHaveLength(2);
  expect(moments(Infinity, 8)).toEqual([0]);
});
