import { describe, expect, it } from 'vitest';
import { applyRules, argMax, logSumExp } from './rules';
import { tokens, VOCABULARY } from './tokens.fixture';

const allowed = (logits: Float32Array) =>
  [...logits.keys()].filter((token) => logits[token] !== -Infinity);
const flat = () => new Float32Array(VOCABULARY);
const at = (seconds: number) => tokens.firstTimestamp + Math.round(seconds / 0.02);

describe('logSumExp', () => {
  it('agrees with the definition and does not overflow', () => {
    const values = Float32Array.from([1, 2, 3]);
    const plain = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3));
    expect(logSumExp(values)).toBeCloseTo(plain, 6);
    expect(logSumExp(Float32Array.from([1000, 1000]))).toBeCloseTo(1000 + Math.log(2), 4);
    expect(logSumExp(new Float32Array(3).fill(-Infinity))).toBe(-Infinity);
  });
});

describe('applyRules', () => {
  it('wants words after an opening timestamp, and allows the end', () => {
    const logits = flat();
    applyRules(logits, [at(0)], tokens);
    expect(allowed(logits).every((token) => token < tokens.firstTimestamp)).toBe(true);
    expect(allowed(logits)).toContain(tokens.end);
    expect(allowed(logits)).not.toContain(tokens.suppressed[0]);
    expect(allowed(logits)).not.toContain(tokens.noTimestamps);
  });

  it('wants the next segment or the end after a closing timestamp, never an earlier time', () => {
    const logits = flat();
    logits[tokens.end] = 20;
    applyRules(logits, [at(0), 500, at(2)], tokens);
    expect(argMax(logits)).toBe(tokens.end);
    expect(allowed(logits).every((token) => token >= tokens.end)).toBe(true);
    expect(logits[at(1.98)]).toBe(-Infinity);
    expect(logits[at(2)]).toBe(0);
  });

  it('gives a segment an end later than its start', () => {
    const logits = flat();
    logits[at(2)] = 30;
    logits[501] = 10;
    applyRules(logits, [at(0), 500, at(2), at(2), 502], tokens);
    expect(logits[at(2)]).toBe(-Infinity);
    expect(argMax(logits)).toBe(501);
  });

  it('prefers a timestamp when all of them together are likelier than any word', () => {
    const logits = flat().fill(-10);
    logits[500] = 5;
    for (let i = 0; i < 40; i++) logits[at(1) + i] = 4;
    applyRules(logits, [at(0), 400], tokens);
    expect(argMax(logits)).toBe(at(1));
    expect(logits[500]).toBe(-Infinity);
  });

  it('keeps the word when it is likelier than all timestamps', () => {
    const logits = flat().fill(-20);
    logits[500] = 5;
    logits[at(1)] = 4;
    applyRules(logits, [at(0), 400], tokens);
    expect(argMax(logits)).toBe(500);
  });
});
