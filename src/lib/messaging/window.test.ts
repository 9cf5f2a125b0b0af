import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heights } from './window';

const ids = Array.from({ length: 2000 }, (_, index) => `row${index}`);

test('of two thousand rows only those around the view are in the page, and none is out of reach', () => {
  const heights = new Heights();
  heights.rows(ids, () => 100);
  for (let top = 0; top < heights.total; top += 777) {
    const { from, to, before, after } = heights.span(top, 800);
    expect(to - from).toBeLessThan(40);
    expect(heights.top(from)).toBeLessThanOrEqual(top);
    expect(heights.top(to)).toBeGreaterThanOrEqual(Math.min(top + 800, heights.total));
    expect(before + after + heights.top(to) - heights.top(from)).toBe(heights.total);
  }
});

test('what is measured moves nothing that is being read', () => {
  const measured = fc.array(fc.tuple(fc.nat(99), fc.integer({ min: 10, max: 900 })));
  fc.assert(
    fc.property(measured, fc.nat(9999), (found, at) => {
      const heights = new Heights();
      heights.rows(ids.slice(0, 100), () => 100);
      const row = heights.index(at);
      const within = at - heights.top(row);
      const moved = heights.measured(
        found.map(([index, height]) => [`row${index}`, height]),
        at,
      );
      expect(at + moved - heights.top(row)).toBe(within);
    }),
  );
});
