/** How a text came out: its pixels as RGBA, drawn in pure blue, and how wide it is. */
export interface Drawing {
  pixels: ArrayLike<number>;
  width: number;
}

/** Wider than one emoji by so much is two: a family that falls apart, a flag in letters. */
const APART = 1.4;

/** Whether some of it has a colour of its own: signs of a text font are as blue as they are asked to be. Pure. */
export function hasColour({ pixels }: Drawing): boolean {
  for (let at = 0; at < pixels.length; at += 4) {
    const [red, green, blue, alpha] = [0, 1, 2, 3].map((part) => pixels[at + part]!);
    if (alpha! > 128 && !(red! < 40 && green! < 40 && blue! > 215)) return true;
  }
  return false;
}

/**
 * Whether a drawing is the emoji that was asked for. Pure.
 * @param face of an emoji that every font of them has
 * @param missing of what no font has
 */
export function isEmoji(drawing: Drawing, face: Drawing, missing: Drawing): boolean {
  if (drawing.width === 0 || drawing.width > face.width * APART) return false;
  if (hasColour(face)) return hasColour(drawing);
  const same = (one: Drawing, other: Drawing): boolean =>
    one.width === other.width &&
    Array.from(one.pixels).every((part, at) => part === other.pixels[at]);
  const empty = Array.from(drawing.pixels).every((part) => part === 0);
  return !empty && !same(drawing, missing);
}

const SIZE = 24;
const FONT = `16px 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', 'Twemoji Mozilla', sans-serif`;

let pen: OffscreenCanvasRenderingContext2D | null | undefined;
const known = new Map<string, boolean>();

function draw(on: OffscreenCanvasRenderingContext2D, text: string): Drawing {
  on.clearRect(0, 0, SIZE, SIZE);
  on.fillText(text, 1, SIZE / 2);
  return { pixels: on.getImageData(0, 0, SIZE, SIZE).data, width: on.measureText(text).width };
}

let samples: { face: Drawing; missing: Drawing } | null = null;

/**
 * Whether this device has a picture for an emoji. New ones come to devices years after they were agreed on, some show no
 * flags, and a few have no emoji at all: what would be an empty box is not offered, or told by its name.
 */
export function drawsEmoji(text: string): boolean {
  const before = known.get(text);
  if (before !== undefined) return before;
  if (pen === undefined) {
    pen = new OffscreenCanvas(SIZE, SIZE).getContext('2d', { willReadFrequently: true });
    if (pen) Object.assign(pen, { font: FONT, fillStyle: '#00f', textBaseline: 'middle' });
  }
  // Without a canvas it cannot be told, and most devices have them.
  if (!pen) return true;
  // The last code point of all is a place that nobody will ever give to a sign.
  samples ??= { face: draw(pen, '😀'), missing: draw(pen, '\u{10FFFD}') };
  const drawn = isEmoji(draw(pen, text), samples.face, samples.missing);
  known.set(text, drawn);
  return drawn;
}
