import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdFor } from './hold';

const known = { ready: 1, waiting: [], begun: 0, realTimeFactor: 0.25, textOver: true };

describe('how long the start is held', () => {
  test('not at all when everything is made', () => {
    expect(holdFor(known)).toBe(0);
    expect(holdFor({ ...known, realTimeFactor: 3 })).toBe(0);
  });

  test('not at all by a fast engine', () => {
    expect(holdFor({ ...known, waiting: [3, 5], textOver: false })).toBe(0);
  });

  test('by a fast engine after a short clause before a long sentence, a little', () => {
    expect(holdFor({ ...known, ready: 0.5, waiting: [10] })).toBeCloseTo(10 * 0.25 - 0.5 - 0.12);
  });

  test('by a slow engine while text still comes', () => {
    expect(holdFor({ ...known, realTimeFactor: 1.7, textOver: false })).toBe(Infinity);
  });

  test('until there is something to play', () => {
    expect(holdFor({ ...known, ready: 0, waiting: [1] })).toBe(Infinity);
  });

  test('is enough: played by the clock, no piece comes late, and one moment less would be late', () => {
    const seconds = fc.double({ min: 0.2, max: 12, noNaN: true });
    fc.assert(
      fc.property(
        seconds,
        fc.array(seconds, { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0.05, max: 4, noNaN: true }),
        (ready, waiting, realTimeFactor) => {
          const wait = holdFor({ ready, waiting, begun: 0, realTimeFactor, textOver: true });
          const longest = latest(wait, ready, waiting, realTimeFactor);
          expect(longest).toBeLessThanOrEqual(0.12 + 1e-9);
          if (wait > 0.01) {
            expect(latest(wait - 0.01, ready, waiting, realTimeFactor)).toBeGreaterThan(0.12);
          }
        },
      ),
    );
  });
});

/** The longest silence before a piece if sound starts after `wait` seconds, without waiting again later. */
function latest(wait: number, ready: number, waiting: readonly number[], factor: number): number {
  let made = 0;
  let ends = wait + ready;
  let longest = -Infinity;
  for (const seconds of waiting) {
    made += seconds * factor;
    longest = Math.max(longest, made - ends);
    ends += seconds;
  }
  return longest;
}
