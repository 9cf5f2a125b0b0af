import { readFileSync } from 'node:fs';

/** A recording of tests/speech (16-bit mono WAV at 16 kHz), [-1, 1]. */
export function recording(name: string): Float32Array<ArrayBuffer> {
  const file = readFileSync(new URL(`../../../../tests/speech/${name}`, import.meta.url));
  let at = 12;
  while (file.toString('latin1', at, at + 4) !== 'data') at += 8 + file.readUInt32LE(at + 4);
  const bytes = Math.min(file.readUInt32LE(at + 4), file.length - at - 8);
  return Float32Array.from(
    { length: bytes >> 1 },
    (_, n) => file.readInt16LE(at + 8 + 2 * n) / 32768,
  );
}
