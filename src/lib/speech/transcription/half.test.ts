import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromHalf, toHalf } from './half';

it('writes known values as the standard does', () => {
  const values = [0, -0, 1, -2, 65_504, 65_520, 2 ** -14, 2 ** -24, 2 ** -26, 1 / 3, Infinity];
  expect([...toHalf(Float32Array.from(values))]).toEqual([
    0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x7c00, 0x0400, 0x0001, 0x0000, 0x3555, 0x7c00,
  ]);
  expect(fromHalf(toHalf(Float32Array.of(NaN)))).toEqual(Float32Array.of(NaN));
});

it('gives back every half as it was', () => {
  const halves = Uint16Array.from({ length: 65_536 }, (_, half) => half).filter(
    (half) => (half & 0x7c00) !== 0x7c00 || (half & 0x3ff) === 0,
  );
  expect(toHalf(fromHalf(halves))).toEqual(halves);
});

it('is never further off than half a step', () => {
  fc.assert(
    fc.property(fc.float({ min: -65_000, max: 65_000, noNaN: true }), (value) => {
      const [near] = fromHalf(toHalf(Float32Array.of(value)));
      const step = Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10));
      expect(Math.abs(near! - value)).toBeLessThanOrEqual(step / 2);
    }),
  );
});
