import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines, offsetOf } from './place';

test('a place is where its line and column are, in characters', () => {
  expect(offsetOf('ab\ncd', 2, 2)).toBe(4);
  expect(offsetOf('😀b\n', 1, 2)).toBe(2);
  expect(offsetOf('ab\ncd', 1, 99)).toBe(2);
  expect(offsetOf('ab', 9, 1)).toBe(2);
});

test('never outside, and always in that line', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 6 })),
      fc.nat(9),
      fc.nat(9),
      (lines, line, column) => {
        const text = lines.map((one) => one.replaceAll('\n', ' ')).join('\n');
        const at = offsetOf(text, line + 1, column + 1);
        expect(at).toBeLessThanOrEqual(text.length);
        const passed = text.slice(0, at).split('\n').length;
        expect(passed).toBe(Math.min(line + 1, text.split('\n').length));
      },
    ),
  );
});

test('a diff says what came and what went', () => {
  expect(
    diffLines('--- before\n+++ after\n@@ -1 +1 @@\n-a: 1\n+a: 2\n b: 1\n').map(({ kind }) => kind),
  ).toEqual(['place', 'removed', 'added', 'same']);
});
