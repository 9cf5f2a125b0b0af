import { expect, test } from 'vitest';
import { additions, total } from './latency';

const trace = {
  turn: 1,
  speechEnd: 0 as const,
  turnEnd: 300,
  transcript: 260,
  firstToken: 900,
  firstClause: 905,
  firstSamples: 1100,
  firstSound: null,
  own: 12,
};

test('a transcript made before the turn ended adds nothing to the wait', () => {
  expect(additions(trace)).toEqual([
    { stage: 'turnEnd', ms: 300 },
    { stage: 'transcript', ms: 0 },
    { stage: 'firstToken', ms: 600 },
    { stage: 'firstSamples', ms: 200 },
  ]);
});

test('the wait ends with the last stage that happened', () => {
  expect(total(trace)).toBe(1100);
  expect(total({ ...trace, firstSamples: null, firstToken: null, transcript: null })).toBe(300);
});
