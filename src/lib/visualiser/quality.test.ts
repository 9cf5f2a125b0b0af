import { describe, expect, it } from 'vitest';
import { FLAT_COUNT, Governor, pixelsFor, qualities } from './quality';

function feed(governor: Governor, milliseconds: number, pictures: number): void {
  for (let picture = 0; picture < pictures; picture++) governor.saw(milliseconds);
}

describe('quality', () => {
  it('never draws fewer than a thousand particles', () => {
    for (const { count } of qualities) expect(count).toBeGreaterThanOrEqual(1000);
    expect(FLAT_COUNT).toBeGreaterThanOrEqual(1000);
  });

  it('draws in the pixels of the screen, as far as it goes', () => {
    const [best, good, middling] = qualities;
    expect([1, 2, 3].map((screen) => pixelsFor(300, screen, best!))).toEqual([300, 600, 600]);
    expect(pixelsFor(300, 2, good!)).toBe(450);
    expect([0.5, 1, 2].map((screen) => pixelsFor(300, screen, middling!))).toEqual([150, 300, 300]);
    expect(pixelsFor(0, 2, best!)).toBe(1);
  });

  it('stays when pictures come in time', () => {
    const governor = new Governor(0);
    feed(governor, 16.7, 10_000);
    expect(governor.tier).toBe(0);
  });

  it('steps down when most come late, to the last and no further', () => {
    const governor = new Governor(0);
    feed(governor, 40, 40);
    expect(governor.tier).toBe(1);
    feed(governor, 200, 2000);
    expect(governor.tier).toBe(qualities.length - 1);
  });

  it('forgives a few late ones', () => {
    const governor = new Governor(0);
    for (let round = 0; round < 100; round++) {
      feed(governor, 16.7, 8);
      feed(governor, 60, 2);
    }
    expect(governor.tier).toBe(0);
  });

  it('comes back after half a minute of calm, but not to what failed twice', () => {
    const governor = new Governor(0);
    feed(governor, 40, 40);
    feed(governor, 16.7, 60 * 32);
    expect(governor.tier).toBe(0);
    feed(governor, 40, 40);
    expect(governor.tier).toBe(1);
    feed(governor, 16.7, 60 * 300);
    expect(governor.tier).toBe(1);
  });

  it('takes a pause for a pause', () => {
    const governor = new Governor(0);
    feed(governor, 60_000, 400);
    expect(governor.tier).toBe(0);
  });
});
