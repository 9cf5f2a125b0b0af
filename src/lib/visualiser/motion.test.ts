import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looks } from './looks';
import { advance, driveOf, follow, silence } from './motion';
import type { SphereState } from './types';

const states = Object.keys(looks) as SphereState[];
const loud = { low: 1, mid: 0.8, high: 0.6, level: 0.9 };
const start = { seconds: 0, breath: 0, spin: 0, noise: 0, flow: 0 };

describe('drive', () => {
  it('follows the person while listening and HELEN while speaking', () => {
    expect(driveOf(looks.listening, loud, null).low).toBe(1);
    expect(driveOf(looks.listening, null, loud).low).toBeLessThan(0.2);
    expect(driveOf(looks.speaking, null, loud).level).toBe(0.9);
    expect(driveOf(looks.speaking, loud, null).level).toBeLessThan(0.2);
  });

  it('is silent in an error, and without any voice', () => {
    expect(driveOf(looks.error, loud, loud)).toEqual(silence);
    for (const state of states) expect(driveOf(looks[state], null, null)).toEqual(silence);
  });

  it('stays within 0..1 whatever it is fed', () => {
    const band = fc.double({ min: -2, max: 5, noNaN: true });
    const bands = fc.record({ low: band, mid: band, high: band, level: band });
    fc.assert(
      fc.property(bands, bands, fc.constantFrom(...states), (input, output, state) => {
        for (const value of Object.values(driveOf(looks[state], input, output))) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('follow', () => {
  it('rises quicker than it falls', () => {
    const risen = follow(silence, loud, 0.05).level / loud.level;
    const fallen = 1 - follow(loud, silence, 0.05).level / loud.level;
    expect(risen).toBeGreaterThan(0.6);
    expect(fallen).toBeLessThan(0.25);
  });

  it('gets to the same place in one step or many', () => {
    let many = silence;
    for (let step = 0; step < 10; step++) many = follow(many, loud, 0.01);
    expect(many.mid).toBeCloseTo(follow(silence, loud, 0.1).mid, 6);
  });
});

describe('advance', () => {
  it('turns faster with the middle of the voice', () => {
    const quiet = advance(start, looks.listening, silence, 0.1).spin;
    expect(advance(start, looks.listening, { ...silence, mid: 1 }, 0.1).spin).toBeGreaterThan(
      2 * quiet,
    );
  });

  it('stands wholly still in an error', () => {
    expect(advance(start, looks.error, silence, 1)).toEqual(start);
  });
});
