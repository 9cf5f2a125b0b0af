// Reading files out of a wheel (a zip), without unpacking it and without a dependency.
import { createReadStream, readFileSync } from 'node:fs';
import { createInflateRaw } from 'node:zlib';

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** @returns {Map<string, {method: number, offset: number, packed: number}>} what a zip holds, by name */
export function entries(path) {
  const zip = readFileSync(path);
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== END) end--;
  if (end < 0) throw new Error('not a zip');
  const found = new Map();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error('a broken zip');
    const name = zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28));
    const local = zip.readUInt32LE(at + 42);
    // The local header repeats name and extras, with lengths of its own.
    const offset = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    found.set(name, {
      method: zip.readUInt16LE(at + 10),
      packed: zip.readUInt32LE(at + 20),
      offset,
    });
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return found;
}

/** A stream of one entry's content. Wheels store (0) or deflate (8). */
export function read(path, { method, offset, packed }) {
  const raw = createReadStream(path, { start: offset, end: offset + packed - 1 });
  if (method === 0) return raw;
  if (method !== 8) throw new Error(`an unknown compression (${method})`);
  const inflated = createInflateRaw();
  raw.on('error', (cause) => inflated.destroy(cause));
  return raw.pipe(inflated);
}
