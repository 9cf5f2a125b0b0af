import { expect, test } from 'vitest';
import { moved } from './grid';

// 0 1 2 3
// 4 5 6 7
// 8 9
test.each([
  ['ArrowRight', 3, 4],
  ['ArrowLeft', 0, null],
  ['ArrowDown', 5, 9],
  ['ArrowDown', 7, 9],
  ['ArrowDown', 9, null],
  ['ArrowUp', 9, 5],
  ['ArrowUp', 2, null],
  ['Home', 6, 4],
  ['End', 8, 9],
  ['PageDown', 1, 9],
  ['PageUp', 9, 1],
  ['a', 1, null],
])('%s from %i leads to %o', (key, at, to) => expect(moved(key, at, 10, 4)).toBe(to));
