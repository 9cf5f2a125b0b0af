import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresBetween, judge, settle, steady, type Quality, type Reading } from './quality';

const nothing: Reading = {
  at: 0,
  roundTrip: null,
  jitter: 0,
  packetsReceived: 0,
  packetsLost: 0,
  lossSent: 0,
  bytesReceived: 0,
  bytesSent: 0,
  framesDecoded: 0,
  width: 0,
  height: 0,
  relayed: false,
  protocol: '',
  audioCodec: '',
  videoCodec: '',
};

describe('figures', () => {
  it('are what happened between two readings', () => {
    const before = { ...nothing, bytesReceived: 1000, framesDecoded: 10, packetsReceived: 100 };
    const after = {
      ...before,
      at: 2000,
      roundTrip: 0.05,
      bytesReceived: 26_000,
      bytesSent: 5000,
      framesDecoded: 60,
      packetsReceived: 190,
      packetsLost: 10,
    };
    expect(figuresBetween(before, after)).toMatchObject({
      received: 100_000,
      sent: 20_000,
      frames: 25,
      loss: 0.1,
      roundTrip: 50,
    });
  });

  it('are none where a connection was made anew, or no time passed', () => {
    const before = { ...nothing, at: 1000, bytesReceived: 500 };
    expect(figuresBetween(before, { ...nothing, at: 2000 })).toBeNull();
    expect(figuresBetween(before, before)).toBeNull();
  });

  it('never hold nonsense, whatever is read', () => {
    const count = fc.nat(1e9);
    const reading = fc.record({
      at: count,
      roundTrip: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
      jitter: fc.double({ min: 0, max: 10, noNaN: true }),
      packetsReceived: count,
      packetsLost: fc.integer({ min: -100, max: 1e6 }),
      lossSent: fc.double({ min: -1, max: 2, noNaN: true }),
      bytesReceived: count,
      bytesSent: count,
      framesDecoded: count,
    });
    fc.assert(
      fc.property(reading, reading, (one, other) => {
        const figures = figuresBetween({ ...nothing, ...one }, { ...nothing, ...other });
        if (figures === null) return;
        expect(figures.loss).toBeGreaterThanOrEqual(0);
        expect(figures.loss).toBeLessThanOrEqual(1);
        expect(figures.received).toBeGreaterThanOrEqual(0);
        expect(figures.frames).toBeGreaterThanOrEqual(0);
        expect(['good', 'fair', 'poor']).toContain(judge(figures));
      }),
    );
  });
});

describe('the word', () => {
  const figures = figuresBetween(nothing, { ...nothing, at: 1000 })!;
  it('is of the worst there is', () => {
    expect(judge(figures)).toBe('good');
    expect(judge({ ...figures, loss: 0.05 })).toBe('fair');
    expect(judge({ ...figures, roundTrip: 350 })).toBe('fair');
    expect(judge({ ...figures, loss: 0.05, jitter: 150 })).toBe('poor');
  });

  it('changes only when it stays, sooner for the worse', () => {
    const after = (...words: Quality[]) => words.reduce(settle, steady).shown;
    expect(after('poor')).toBe('good');
    expect(after('poor', 'poor')).toBe('poor');
    expect(after('poor', 'good', 'poor')).toBe('good');
    expect(after('poor', 'poor', 'good', 'good')).toBe('poor');
    expect(after('poor', 'poor', 'good', 'good', 'good')).toBe('good');
  });

  it('follows whatever lasts', () => {
    const word = fc.constantFrom<Quality>('good', 'fair', 'poor');
    fc.assert(
      fc.property(fc.array(word), word, (before, last) => {
        const state = [...before, last, last, last].reduce(settle, steady);
        expect(state.shown).toBe(last);
      }),
    );
  });
});
