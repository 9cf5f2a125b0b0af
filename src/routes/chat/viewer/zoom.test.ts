import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitted, held, pinched, swiped, WHOLE, zoomed } from './zoom';

const frame = { width: 400, height: 800 };
const drawn = { width: 400, height: 300 };

test('a picture fits whole and is not blown up', () => {
  expect(fitted({ width: 4000, height: 3000 }, frame)).toEqual(drawn);
  expect(fitted({ width: 40, height: 30 }, frame)).toEqual({ width: 40, height: 30 });
  expect(fitted({ width: 0, height: 0 }, frame)).toEqual({ width: 0, height: 0 });
});

test('what is under the finger stays under it', () => {
  const wide = { width: 400, height: 800 };
  const view = zoomed(WHOLE, 2, { x: 100, y: -50 }, wide, frame);
  // The point of the picture that was at (100, -50) is still there.
  expect(view.x + 100 * view.scale).toBeCloseTo(100);
  expect(view.y - 50 * view.scale).toBeCloseTo(-50);
});

test('two fingers zoom by their distance and move with their middle', () => {
  const wide = { width: 400, height: 800 };
  const from = [
    { x: -50, y: 0 },
    { x: 50, y: 0 },
  ] as const;
  const to = [
    { x: -80, y: 20 },
    { x: 120, y: 20 },
  ] as const;
  const view = pinched(WHOLE, from, to, wide, frame);
  expect(view).toEqual({ scale: 2, x: 20, y: 20 });
});

test('no view leaves a gap that the picture could fill, or loses it', () => {
  const number = fc.double({ min: -1e4, max: 1e4, noNaN: true });
  fc.assert(
    fc.property(number, number, fc.double({ min: 0, max: 50, noNaN: true }), (x, y, scale) => {
      const view = held({ scale, x, y }, drawn, frame);
      expect(view.scale).toBeGreaterThanOrEqual(1);
      expect(view.scale).toBeLessThanOrEqual(8);
      expect(Math.abs(view.x)).toBeLessThanOrEqual(
        (drawn.width * view.scale - frame.width) / 2 + 1e-9,
      );
      if (drawn.height * view.scale <= frame.height) expect(view.y).toBe(0);
      expect(held(view, drawn, frame)).toEqual(view);
    }),
  );
});

test('a swipe is far or fast', () => {
  const still = { x: 0, y: 0 };
  expect(swiped({ x: -120, y: 10 }, still)).toBe('next');
  expect(swiped({ x: 40, y: 5 }, { x: 0.8, y: 0 })).toBe('previous');
  expect(swiped({ x: 10, y: 140 }, still)).toBe('close');
  expect(swiped({ x: 0, y: -140 }, still), 'upwards').toBeNull();
  expect(swiped({ x: 30, y: 0 }, still)).toBeNull();
});
