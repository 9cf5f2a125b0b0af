import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelled, niceTop, slots, ticks } from './scale';

test.each([
  [0, 1],
  [Number.NaN, 1],
  [1, 1],
  [3, 5],
  [10, 10],
  [11, 20],
  [0.0031, 0.005],
  [499_999, 500_000],
])('an axis for %d ends at %d', (highest, top) => {
  expect(niceTop(highest)).toBeCloseTo(top, 12);
});

test('holds every value, and wastes little', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (highest) => {
      const top = niceTop(highest);
      expect(top).toBeGreaterThanOrEqual(highest * (1 - 1e-9));
      expect(top).toBeLessThanOrEqual(highest * 2.5000001);
      const lines = ticks(top);
      expect(lines[0]).toBe(0);
      expect(lines.at(-1)).toBeCloseTo(top, 6);
    }),
  );
});

test('columns stand apart, inside', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 200, max: 1200 }),
      (count, width) => {
        const all = slots(count, width);
        expect(all).toHaveLength(count);
        for (const [index, { x, width: wide }] of all.entries()) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x + wide).toBeLessThanOrEqual(width + 1e-6);
          if (index > 0)
            expect(x).toBeGreaterThanOrEqual(all[index - 1]!.x + all[index - 1]!.width);
        }
      },
    ),
  );
});

test('labels never touch, and today is always named', () => {
  expect([...labelled(7, 700)].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const shown = [...labelled(90, 600)].toSorted((a, b) => a - b);
  expect(shown.at(-1)).toBe(89);
  for (let index = 1; index < shown.length; index++)
    expect(((shown[index]! - shown[index - 1]!) * 600) / 90).toBeGreaterThanOrEqual(56);
});
