import { expect, test } from 'vitest';
import { hasColour, isEmoji, type Drawing } from './drawn-emoji';

const none = [0, 0, 0, 0];
const blue = [0, 0, 255, 255];
const red = [221, 46, 68, 255];
const black = [20, 20, 20, 255];
const drawing = (width: number, ...pixels: number[][]): Drawing => ({
  pixels: pixels.flat(),
  width,
});

const face = drawing(20, none, [255, 204, 77, 255]);
const box = drawing(12, blue, none);

test('a colour of its own is what text does not have', () => {
  expect(hasColour(drawing(20, none, blue, [0, 0, 255, 90]))).toBe(false);
  expect(hasColour(drawing(20, none, red))).toBe(true);
  expect(hasColour(drawing(20, none, black))).toBe(true);
});

test('where emoji have colours, one without is none, and one that falls apart is none', () => {
  expect(isEmoji(drawing(20, red, none), face, box)).toBe(true);
  expect(isEmoji(drawing(20, black, none), face, box)).toBe(true);
  expect(isEmoji(drawing(20, none, blue), face, box), 'a flag in letters').toBe(false);
  expect(isEmoji(drawing(60, red, red), face, box), 'a family of three').toBe(false);
  expect(isEmoji(drawing(0, none, none), face, box)).toBe(false);
});

test('where they have none, all is good that is no empty box', () => {
  const grey = drawing(20, none, blue);
  expect(isEmoji(drawing(18, blue, blue), grey, box)).toBe(true);
  expect(isEmoji(box, grey, box)).toBe(false);
  expect(isEmoji(drawing(18, none, none), grey, box)).toBe(false);
  expect(isEmoji(box, box, box), 'nothing at all').toBe(false);
});
