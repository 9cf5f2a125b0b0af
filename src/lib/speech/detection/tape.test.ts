import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tape } from './tape';

/** Samples whose value is their position: 1 at position 1. */
function count(from: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) => from + n);
}

describe('Tape', () => {
  it('gives back what was written, by position', () => {
    const tape = new Tape(100);
    tape.write(count(0, 60), 0);
    tape.write(count(60, 60), 60);
    expect([...tape.clip(50, 70)]).toEqual([...count(50, 20)]);
  });

  it('leaves out what it forgot and what is still to come', () => {
    const tape = new Tape(100);
    for (let at = 0; at < 250; at += 50) tape.write(count(at, 50), at);
    expect([...tape.clip(0, 1000)]).toEqual([...count(150, 100)]);
    expect(tape.clip(0, 100).length).toBe(0);
  });

  it('hears silence where samples were lost, however many', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 99 }))),
        (parts) => {
          const tape = new Tape(100);
          const plain: number[] = [];
          for (const [gap, length] of parts) {
            for (let n = 0; n < gap; n++) plain.push(0);
            const at = plain.length;
            tape.write(count(at, length), at);
            plain.push(...count(at, length));
          }
          const first = Math.max(0, tape.end - 100);
          expect([...tape.clip(0, Infinity)]).toEqual(plain.slice(first, tape.end));
        },
      ),
    );
  });

  it('refuses to run backwards', () => {
    const tape = new Tape(100);
    tape.write(count(0, 10), 0);
    expect(() => tape.write(count(5, 10), 5)).toThrow(RangeError);
  });
});
