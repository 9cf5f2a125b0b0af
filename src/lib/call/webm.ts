/**
 * A recording that a browser wrote as it went says nothing of how long it is, and players show no length. This puts
 * the duration into the head of such a WebM file. Pure; offsets in bytes.
 */

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const DURATION = 0x4489;
const SCALE = 0x2ad7b1;

interface Element {
  id: number;
  /** Of its content; null where it was not known when it was written. */
  size: number | null;
  /** Where the element, and where its content begins. */
  at: number;
  from: number;
}

/** How many bytes a number takes, by its first one: 1 to 8. */
const widthOf = (first: number): number => Math.clz32(first) - 23;

function elementAt(bytes: Uint8Array, at: number): Element | null {
  const wide = widthOf(bytes[at] ?? 0);
  if (wide > 4) return null;
  let id = 0;
  for (let index = 0; index < wide; index++) id = id * 256 + (bytes[at + index] ?? 0);
  const from = at + wide;
  const long = widthOf(bytes[from] ?? 0);
  if (long > 8) return null;
  let size = (bytes[from] ?? 0) & (0xff >> long);
  let unknown = size === 0xff >> long;
  for (let index = 1; index < long; index++) {
    const byte = bytes[from + index] ?? 0;
    unknown &&= byte === 0xff;
    size = size * 256 + byte;
  }
  return { id, size: unknown ? null : size, at, from: from + long };
}

function* inside(bytes: Uint8Array, from: number, to: number): Generator<Element> {
  for (let at = from; at < to;) {
    const element = elementAt(bytes, at);
    if (!element) return;
    yield element;
    if (element.size === null) return;
    at = element.from + element.size;
  }
}

/** A number of bytes as an element's size, always eight bytes wide. */
function sized(size: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(4, size);
  bytes[0] = 0x01;
  return bytes;
}

function durationOf(ticks: number): Uint8Array {
  const bytes = new Uint8Array(11);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, DURATION);
  bytes[2] = 0x88;
  view.setFloat64(3, ticks);
  return bytes;
}

/**
 * @param head the beginning of the file: some thousand bytes are enough
 * @param length milliseconds
 * @returns what is to stand in its place; null where it is no such file, or has its length already
 */
export function withDuration(
  head: Uint8Array<ArrayBuffer>,
  length: number,
): Uint8Array<ArrayBuffer> | null {
  const [first, segment] = inside(head, 0, head.length);
  if (first?.id !== EBML || segment?.id !== SEGMENT) return null;
  // A segment that knows its size would have to be told of the new one.
  if (segment.size !== null) return null;
  const info = [...inside(head, segment.from, head.length)].find(({ id }) => id === INFO);
  if (!info || info.size === null) return null;
  const end = info.from + info.size;
  const parts = [...inside(head, info.from, end)];
  if (end > head.length || parts.some(({ id }) => id === DURATION)) return null;
  const scale = parts.find(({ id }) => id === SCALE);
  let nanoseconds = 1_000_000;
  if (scale?.size)
    nanoseconds = head
      .subarray(scale.from, scale.from + scale.size)
      .reduce((sum, byte) => sum * 256 + byte, 0);
  const duration = durationOf((length * 1_000_000) / nanoseconds);
  const before = head.subarray(0, info.at + 4);
  const pieces = [
    ...[before, sized(info.size + duration.length), head.subarray(info.from, end)],
    ...[duration, head.subarray(end)],
  ];
  const made = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    made.set(piece, at);
    at += piece.length;
  }
  return made;
}
