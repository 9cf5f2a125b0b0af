import { expect, test } from 'vitest';
import { threadCount } from './runtime';

test('threads leave room for the rest, and need isolation', () => {
  const counts = (engine: 'piper' | 'kokoro') =>
    [1, 2, 4, 8, 16].map((cores) => threadCount(engine, cores, true));
  expect(counts('piper')).toEqual([1, 1, 2, 2, 2]);
  expect(counts('kokoro')).toEqual([1, 2, 3, 4, 4]);
  expect(threadCount('kokoro', 8, false)).toBe(1);
});
