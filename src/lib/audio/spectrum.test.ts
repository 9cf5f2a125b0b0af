import { describe, expect, it } from 'vitest';
import { bandsOf } from './spectrum';

/** A spectrum of 128 bins with one tone in it. */
function tone(frequency: number, sampleRate: number): Uint8Array {
  const bytes = new Uint8Array(128);
  bytes[Math.round(frequency / (sampleRate / 256))] = 255;
  return bytes;
}

describe('bandsOf', () => {
  it('is zero in silence and one when everything is full', () => {
    expect(bandsOf(new Uint8Array(128), 48_000)).toEqual({ low: 0, mid: 0, high: 0, level: 0 });
    const full = bandsOf(new Uint8Array(128).fill(255), 48_000);
    for (const value of Object.values(full)) expect(value).toBeCloseTo(1, 6);
  });

  it.each([16_000, 44_100, 48_000, 96_000])('finds a tone in its own band at %i Hz', (rate) => {
    const low = bandsOf(tone(300, rate), rate);
    const mid = bandsOf(tone(1200, rate), rate);
    const high = bandsOf(tone(4000, rate), rate);
    expect([low.low > 0, low.mid, low.high]).toEqual([true, 0, 0]);
    expect([mid.low, mid.mid > 0, mid.high]).toEqual([0, true, 0]);
    expect([high.low, high.mid, high.high > 0]).toEqual([0, 0, true]);
  });

  it('does not hear what lies above a voice', () => {
    expect(bandsOf(tone(15_000, 48_000), 48_000).level).toBe(0);
  });
});
