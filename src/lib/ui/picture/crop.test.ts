import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dragged, middle, square } from './crop';

const size = fc.record({
  width: fc.integer({ min: 1, max: 9000 }),
  height: fc.integer({ min: 1, max: 9000 }),
});
const part = fc.double({ min: -1, max: 2, noNaN: true });
const crop = fc.record({
  zoom: fc.double({ min: 1, max: 4, noNaN: true }),
  across: part,
  down: part,
});

describe('the square of a picture', () => {
  it('is the middle of it, as large as fits', () => {
    expect(square({ width: 400, height: 300 }, middle)).toEqual({ x: 50, y: 0, size: 300 });
    expect(square({ width: 400, height: 300 }, { zoom: 2, across: 0, down: 1 })).toEqual({
      x: 0,
      y: 150,
      size: 150,
    });
  });

  it('never leaves the picture', () => {
    fc.assert(
      fc.property(size, crop, (picture, asked) => {
        const { x, y, size: side } = square(picture, asked);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(x + side).toBeLessThanOrEqual(picture.width + 1e-6);
        expect(y + side).toBeLessThanOrEqual(picture.height + 1e-6);
        expect(side).toBeGreaterThan(0);
      }),
    );
  });

  it('follows the finger: what was under it stays under it', () => {
    const picture = { width: 800, height: 400 };
    const before = square(picture, middle);
    const after = square(picture, dragged(picture, middle, { x: 50, y: 30 }, 200));
    // 50 of 200 screen pixels are a quarter of the square, to the left; up and down there is no room.
    expect(after.x).toBeCloseTo(before.x - 100);
    expect(after.y).toBe(before.y);
  });

  it('stays inside however far it is dragged', () => {
    const far = fc.integer({ min: -1e5, max: 1e5 });
    fc.assert(
      fc.property(size, crop, far, far, (picture, asked, x, y) => {
        const { across, down } = dragged(picture, asked, { x, y }, 256);
        const next = square(picture, { ...asked, across, down });
        expect(next.x).toBeGreaterThanOrEqual(0);
        expect(next.y).toBeGreaterThanOrEqual(0);
        expect(next.x + next.size).toBeLessThanOrEqual(picture.width + 1e-6);
      }),
    );
  });
});
