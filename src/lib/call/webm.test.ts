import { describe, expect, it } from 'vitest';
import { withDuration } from './webm';

const bytes = (...all: (number | number[])[]) => Uint8Array.from(all.flat());
const header = [0x1a, 0x45, 0xdf, 0xa3, 0x84, 0x42, 0x86, 0x81, 0x01];
const endless = [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const scale = [0x2a, 0xd7, 0xb1, 0x83, 0x0f, 0x42, 0x40];
const app = [0x57, 0x41, 0x82, 0x41, 0x42];
const cluster = [
  0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xe7, 0x81, 0,
];
const info = [0x15, 0x49, 0xa9, 0x66, 0x8c, ...scale, ...app];

describe('the length of a recording', () => {
  it('is put into the head, and the rest stays as it was', () => {
    const made = withDuration(bytes(header, endless, info, cluster), 12_345.5);
    const length = new Uint8Array(8);
    new DataView(length.buffer).setFloat64(0, 12_345.5);
    const told = [0x15, 0x49, 0xa9, 0x66, 0x01, 0, 0, 0, 0, 0, 0, 12 + 11, ...scale, ...app];
    expect([...made!]).toEqual([
      ...[...header, ...endless, ...told, 0x44, 0x89, 0x88, ...length],
      ...cluster,
    ]);
  });

  it('is there once', () => {
    const made = withDuration(bytes(header, endless, info, cluster), 1000)!;
    expect(withDuration(made, 1000)).toBeNull();
  });

  it('is told in the ticks of the file', () => {
    const fine = [0x15, 0x49, 0xa9, 0x66, 0x87, 0x2a, 0xd7, 0xb1, 0x83, 0x01, 0x86, 0xa0];
    const made = withDuration(bytes(header, endless, fine, cluster), 1000)!;
    const at = [...made].findIndex((byte, index) => byte === 0x44 && made[index + 1] === 0x89);
    expect(new DataView(made.buffer).getFloat64(at + 3)).toBe(10_000);
  });

  it('is left alone in what is no such file', () => {
    expect(withDuration(bytes([0, 0, 0, 0x20, 0x66, 0x74, 0x79, 0x70]), 1000)).toBeNull();
    expect(withDuration(bytes(), 1000)).toBeNull();
    expect(withDuration(bytes(header, endless, cluster), 1000)).toBeNull();
    const sized = [0x18, 0x53, 0x80, 0x67, 0x91];
    expect(withDuration(bytes(header, sized, info), 1000)).toBeNull();
  });
});
