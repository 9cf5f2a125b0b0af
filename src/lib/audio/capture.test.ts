import { describe, expect, it } from 'vitest';
import { Capture } from './capture';
import type { MicrophoneFrame } from './types';

function capture(rate: number, blocks: Float32Array[][], length = 128): MicrophoneFrame[] {
  const frames: MicrophoneFrame[] = [];
  const capture = new Capture(rate, (frame) => frames.push(frame));
  for (const block of blocks) capture.push(block, length);
  return frames;
}

describe('Capture', () => {
  it.each([
    [48_000, 375],
    [44_100, 345],
    [16_000, 125],
  ])('counts 16 kHz samples at %i Hz', (rate, blocks) => {
    const frames = capture(
      rate,
      Array.from({ length: blocks }, () => [new Float32Array(128)]),
    );
    expect(frames.length).toBeGreaterThanOrEqual(30);
    expect(frames.map(({ at }) => at)).toEqual(frames.map((_, n) => n * 512));
    for (const { frame } of frames) expect(frame.length).toBe(512);
  });

  it('mixes the channels', () => {
    const block = [new Float32Array(128).fill(0.8), new Float32Array(128).fill(-0.2)];
    const [frame] = capture(16_000, Array(8).fill(block) as Float32Array[][]);
    for (const sample of frame!.frame) expect(sample).toBeCloseTo(0.3, 5);
  });

  it('goes on counting when the source gives nothing', () => {
    expect(capture(16_000, Array(8).fill([]) as Float32Array[][])).toMatchObject([
      { at: 0 },
      { at: 512 },
    ]);
  });
});
