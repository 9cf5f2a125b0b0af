import { describe, expect, it } from 'vitest';
import { HOPELESS } from '../link';
import { beginPresence, stepPresence, type Facts } from './presence';

const all: Facts = { now: 1000, open: true, here: true, seat: 'present', bye: false };
const live = (facts: Partial<Facts>[]) =>
  facts.reduce((at, one) => stepPresence(at, { ...all, ...one }), beginPresence(1000));

describe('who is in a room of LiveKit', () => {
  it('is awaited, and then there', () => {
    expect(live([{ here: false }]).at).toBe('connecting');
    expect(live([{ here: false }, {}])).toMatchObject({ at: 'connected', met: true });
  });

  it('is broken while either of the two is not in it, and comes back', () => {
    expect(live([{}, { here: false }]).at).toBe('broken');
    expect(live([{}, { open: false, now: 2000 }])).toMatchObject({ at: 'broken', down: 2000 });
    expect(live([{}, { open: false }, { now: 9000 }]).at).toBe('connected');
  });

  it('stays whatever our server says, as long as LiveKit has them', () => {
    expect(live([{}, { seat: 'away' }, { seat: 'gone' }]).at).toBe('connected');
    expect(live([{}, { seat: 'gone', here: false }])).toMatchObject({ at: 'ended', lost: false });
  });

  it('is gone at once when they say so, and stays gone', () => {
    expect(live([{}, { bye: true }, {}])).toMatchObject({ at: 'ended', lost: false });
  });

  it('is given up after half a minute without them, and not before', () => {
    const away = { here: false, now: 5000 };
    const almost = { here: false, now: 5000 + HOPELESS - 1 };
    expect(live([{}, away, almost]).at).toBe('broken');
    expect(live([{}, away, { ...almost, now: almost.now + 1 }])).toMatchObject({
      at: 'ended',
      lost: true,
    });
    expect(live([{ here: false, now: 1000 + HOPELESS }])).toMatchObject({
      at: 'ended',
      lost: true,
    });
  });

  it('is the same object where nothing changed', () => {
    const there = live([{}]);
    expect(stepPresence(there, all)).toBe(there);
    const broken = stepPresence(there, { ...all, here: false });
    expect(stepPresence(broken, { ...all, here: false, now: 2000 })).toBe(broken);
  });
});
