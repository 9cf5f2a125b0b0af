import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sayBytes } from './bytes';

test('sizes are said in the unit that fits', () => {
  expect(sayBytes(0)).toMatch(/^0\s\D+$/u);
  expect(sayBytes(363)).toMatch(/^363\sbytes$/u);
  expect(sayBytes(82_329_401)).toMatch(/^82[.,]3\sMB$/u);
  expect(sayBytes(1_600_000_000)).toMatch(/^1[.,]6\sGB$/u);
  expect(sayBytes(999_999)).toMatch(/^1\sMB$/u);
});

test('never more than three figures before the point, below a petabyte', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9e14 }), (bytes) => {
      expect(sayBytes(bytes).split(/[.,\s]/u)[0]!.length).toBeLessThanOrEqual(3);
    }),
  );
});
