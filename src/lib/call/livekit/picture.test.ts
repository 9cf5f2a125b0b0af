import { expect, it } from 'vitest';
import { sizeOf } from './picture';

it('asks for pictures as large as they are looked at', () => {
  expect([1, 3, 4, 8, 9, 49].map((crowd) => sizeOf('full', crowd, false))).toEqual([
    ...['high', 'high', 'medium', 'medium', 'low', 'low'],
  ]);
  expect([3, 8, 49].map((crowd) => sizeOf('full', crowd, true))).toEqual([
    'high',
    'high',
    'medium',
  ]);
});

it('spends as little as the person wants to', () => {
  expect(sizeOf('saver', 1, true)).toBe('low');
  expect(sizeOf('audio', 1, true)).toBeNull();
});
