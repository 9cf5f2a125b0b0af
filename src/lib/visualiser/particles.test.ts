import { describe, expect, it } from 'vitest';
import { makeParticles, PARTICLE_FLOATS } from './particles';

const all = makeParticles(6000);
const direction = (index: number) => [0, 1, 2].map((axis) => all[index * PARTICLE_FLOATS + axis]!);

describe('particles', () => {
  it('point in directions of length one', () => {
    for (let index = 0; index < 6000; index += 7) {
      expect(Math.hypot(...direction(index))).toBeCloseTo(1, 4);
    }
  });

  it.each([1000, 1600, 6000])('cover the whole sphere evenly with %i of them', (count) => {
    const octants = new Array<number>(8).fill(0);
    for (let index = 0; index < count; index++) {
      const [x, y, z] = direction(index) as [number, number, number];
      octants[(x > 0 ? 1 : 0) + (y > 0 ? 2 : 0) + (z > 0 ? 4 : 0)]! += 1;
    }
    for (const inside of octants) expect(inside / count).toBeCloseTo(1 / 8, 1.5);
  });

  it('sit on the shell for the most part, and never far outside the canvas', () => {
    let shell = 0;
    for (let index = 0; index < 6000; index++) {
      const radius = all[index * PARTICLE_FLOATS + 3]!;
      expect(radius).toBeGreaterThan(0.3);
      expect(radius).toBeLessThan(1.7);
      if (Math.abs(radius - 1) < 0.03) shell++;
    }
    expect(shell / 6000).toBeGreaterThan(0.7);
  });

  it('are the same on every device', () => {
    expect(makeParticles(10)).toEqual(all.slice(0, 10 * PARTICLE_FLOATS));
  });
});
