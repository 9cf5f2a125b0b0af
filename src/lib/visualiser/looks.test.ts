import { describe, expect, it } from 'vitest';
import { paletteOf } from './colour';
import { lookFrom, looks, nearestHue, plain } from './looks';
import type { SphereState } from './types';

const states = Object.keys(looks) as SphereState[];

describe('looks', () => {
  it('differ between any two states in what moves, not only in colour', () => {
    const motion = (state: SphereState) => {
      const { hue: _hue, hueFar: _far, chroma: _chroma, ...rest } = looks[state];
      return JSON.stringify(rest);
    };
    expect(new Set(states.map(motion)).size).toBe(states.length);
  });

  it('move as they should: in, out, together, towards, not at all', () => {
    expect(looks.processing.flow).toBeLessThan(0);
    expect(looks.speaking.flow).toBeGreaterThan(0);
    expect(looks.loading.orbit).toBe(1);
    expect(looks.listening.lean).toBe(1);
    expect([looks.error.spin, looks.error.noiseRate, looks.error.breath]).toEqual([0, 0, 0]);
  });

  it('have the hues of the design', () => {
    const [red, , blue] = paletteOf(looks.idle, false).near;
    expect(blue).toBeGreaterThan(red);
    const [r, g, b] = paletteOf(looks.speaking, false).near;
    expect(r).toBeGreaterThan(g);
    expect(g).toBeGreaterThan(b);
    const cyan = paletteOf(looks.listening, false).near;
    expect(Math.min(cyan[1], cyan[2])).toBeGreaterThan(cyan[0]);
  });

  it('are darker on a light page', () => {
    const sum = (light: boolean) =>
      paletteOf(looks.idle, light).near.reduce((total, channel) => total + channel, 0);
    expect(sum(true)).toBeLessThan(sum(false));
  });
});

describe('plain', () => {
  it('can be sent to a worker, whatever a tween noted on it', () => {
    const tweened = Object.assign({ ...looks.speaking }, { _gsap: { get: () => 0 } });
    expect(() => structuredClone(tweened)).toThrow();
    expect(structuredClone(plain(tweened))).toEqual(looks.speaking);
  });
});

describe('hues', () => {
  it('take the short way round', () => {
    expect(nearestHue(304, 68)).toBe(428);
    expect(nearestHue(428, 277)).toBe(277);
    for (const from of states) {
      for (const to of states) {
        const look = lookFrom(looks[from], to);
        expect(Math.abs(look.hue - looks[from].hue)).toBeLessThanOrEqual(180);
        expect(Math.abs(look.hueFar - look.hue)).toBeLessThanOrEqual(180);
      }
    }
  });
});
