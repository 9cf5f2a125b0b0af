import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff } from './backoff';

test('the wait doubles from a second to a minute, and is never shorter than the server asked', () => {
  expect(backoff(1, 0, () => 1)).toBe(1000);
  expect(backoff(4, 0, () => 1)).toBe(8000);
  expect(backoff(4, 0, () => 0)).toBe(4000);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.nat(600),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, after, random) => {
        const wait = backoff(failures, after, () => random);
        expect(wait).toBeGreaterThanOrEqual(Math.max(500, after * 1000));
        expect(wait).toBeLessThanOrEqual(Math.max(60_000, after * 1000));
      },
    ),
  );
});
