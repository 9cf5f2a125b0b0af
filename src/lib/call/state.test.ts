import { describe, expect, it } from 'vitest';
import { nextState } from './state';
import type { CallState } from './types';

type Facts = Parameters<typeof nextState>[1];

const well: Facts = { now: 1000, online: true, signal: true, quiet: 60_000, people: [] };
const after = (before: CallState, facts: Partial<Facts>) =>
  nextState(before, { ...well, ...facts });
const talking: CallState = { at: 'talking', since: 1 };

describe('how a call stands', () => {
  it('is alone, on its way and talking, as the others come', () => {
    const alone = after({ at: 'joining' }, {});
    expect(alone).toEqual({ at: 'alone', since: 1000 });
    expect(after(alone, { people: ['connecting'] })).toBe(alone);
    expect(after(alone, { people: ['connecting', 'connected'] }).at).toBe('talking');
  });

  it('goes on while one of several can be talked to, whatever becomes of the rest', () => {
    expect(after(talking, { people: ['broken', 'connected', 'connecting'] })).toBe(talking);
  });

  it.each<[string, Partial<Facts>]>([
    ['person', { people: ['broken'] }],
    ['network', { people: ['broken'], online: false }],
    ['network', { people: ['broken'], signal: false }],
    ['signalling', { people: ['connected'], signal: false }],
    ['signalling', { people: [], signal: false }],
    ['network', { people: [], signal: false, online: false }],
  ])('says that it recovers, and what: %s, %o', (what, facts) => {
    expect(after(talking, facts)).toEqual({ at: 'recovering', since: 1000, what });
  });

  it('counts from when it broke, and anew where something else did', () => {
    const broken = after(talking, { people: ['broken'] });
    expect(after(broken, { people: ['broken'], now: 9000 })).toBe(broken);
    const offline = after(broken, { people: ['broken'], now: 9000, online: false });
    expect(offline).toEqual({ at: 'recovering', since: 9000, what: 'network' });
  });

  it('makes nothing of a socket that is back at once', () => {
    const moment = { signal: false, quiet: 1000 };
    expect(after(talking, { ...moment, people: ['connected'] })).toBe(talking);
    expect(after({ at: 'joining' }, { signal: false, people: [] }).at, 'who comes in').toBe(
      'joining',
    );
  });
});
