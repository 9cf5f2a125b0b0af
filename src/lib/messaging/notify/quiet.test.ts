import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isQuiet, minuteOf } from './quiet';

test('quiet hours go over midnight, begin with their first minute and end before their last', () => {
  const night = { from: 22 * 60, to: 8 * 60 };
  const at = (time: string) => isQuiet(minuteOf(new Date(`2026-03-01T${time}:00`)), night);
  expect([at('21:59'), at('22:00'), at('00:00'), at('07:59'), at('08:00')]).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  expect(isQuiet(13 * 60, { from: 13 * 60, to: 15 * 60 })).toBe(true);
  expect(isQuiet(13 * 60, { from: 13 * 60, to: 13 * 60 })).toBe(false);
});

test('each minute is quiet in some hours or in those turned round, never in both', () => {
  const minute = fc.integer({ min: 0, max: 1439 });
  fc.assert(
    fc.property(minute, minute, minute, (one, from, to) => {
      fc.pre(from !== to);
      expect(isQuiet(one, { from, to })).toBe(!isQuiet(one, { from: to, to: from }));
    }),
  );
});
