import { describe, expect, it } from 'vitest';
import { percentile, SampleClock, summarise, traceOf } from './trace';

describe('a trace', () => {
  it('tells each stage from the end of speech, and what no model spent', () => {
    const trace = traceOf({
      turn: 3,
      speechEnd: 1000,
      silence: 200,
      endpoint: 150,
      turnEnd: 1360,
      asked: 1205,
      transcript: 1900,
      replied: 1904,
      firstToken: 2000,
      firstClause: 2050,
      firstSamples: 2200,
      firstSound: 2230,
    });
    expect(trace).toEqual({
      turn: 3,
      speechEnd: 0,
      turnEnd: 360,
      transcript: 900,
      firstToken: 1000,
      firstClause: 1050,
      firstSamples: 1200,
      firstSound: 1230,
      // 10 ms until the turn ended, 4 ms between the transcript and the question to the assistant.
      own: 14,
    });
  });

  it('leaves out what did not happen', () => {
    const trace = traceOf({ turn: 1, speechEnd: 0, turnEnd: 300, transcript: 700 });
    expect(trace).toMatchObject({ transcript: 700, firstToken: null, firstSound: null, own: null });
  });

  it('counts stages that overlap once', () => {
    const own = traceOf({
      turn: 1,
      speechEnd: 0,
      turnEnd: 0,
      asked: 0,
      transcript: 500,
      replied: 300,
      firstClause: 600,
      firstSamples: 700,
    }).own;
    expect(own).toBe(0);
  });

  it('takes percentiles that were measured', () => {
    expect(percentile([], 0.5)).toBeNull();
    expect(percentile([30, 10, 20, 40], 0.5)).toBe(20);
    expect(percentile([30, 10, 20, 40], 0.95)).toBe(40);
  });

  it('summarises by nearest rank', () => {
    expect(percentile([], 0.5)).toBeNull();
    expect(percentile([5, 1, 3], 0.5)).toBe(3);
    const traces = Array.from({ length: 20 }, (_, index) =>
      traceOf({ turn: index, speechEnd: 0, turnEnd: index + 1 }),
    );
    expect(summarise(traces).turnEnd).toEqual({ p50: 10, p95: 19 });
    expect(summarise(traces).firstSound).toEqual({ p50: null, p95: null });
  });
});

describe('the sample clock', () => {
  it('believes the earliest message, for messages are only ever late', () => {
    const clock = new SampleClock();
    clock.mark(16_000, 1500);
    clock.mark(32_000, 2010);
    clock.mark(48_000, 3300);
    expect(clock.time(64_000, 9999)).toBeCloseTo(4010, 1);
  });

  it('never tells a time to come', () => {
    const clock = new SampleClock();
    clock.mark(16_000, 1000);
    expect(clock.time(160_000, 1200)).toBe(1200);
    expect(new SampleClock().time(5, 77)).toBe(77);
  });
});
