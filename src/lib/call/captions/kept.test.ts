import { describe, expect, it } from 'vitest';
import type { ConsentState } from './consent';
import { Kept } from './kept';
import type { Line } from './transcript';

const line = (from: number, final = true): Line => ({
  key: `ana ${from}`,
  who: 'ana',
  name: 'Ana',
  from,
  to: from + 1000,
  text: `a las ${from}`,
  final,
  language: 'es',
});

const agreed: ConsentState = { at: 'agreed' };
const both = { name: 'ana and eva', here: true };
/** Nobody else is there any more. */
const lone = { name: 'alone', here: false };
const asked: ConsentState = { at: 'asked', by: [] };

describe('what is kept of a call', () => {
  it('is what was begun while all agreed, once it is finished', () => {
    const kept = new Kept();
    kept.look(asked, both, [line(1)], 5);
    kept.look(agreed, both, [line(1), line(9), line(12, false)], 10);
    kept.look(agreed, both, [line(1), line(12), line(11)], 20);
    expect(kept.lines.map(({ from }) => from)).toEqual([11, 12]);
  });

  it('stands still while somebody new is asked, and goes on after', () => {
    const kept = new Kept();
    kept.look(agreed, both, [], 0);
    kept.look(agreed, both, [line(10)], 15);
    kept.look({ at: 'waiting', for: ['luz'] }, both, [line(10), line(20)], 25);
    kept.look(agreed, both, [line(10), line(20)], 30);
    kept.look(agreed, both, [line(10), line(20), line(40)], 50);
    expect(kept.lines.map(({ from }) => from)).toEqual([10, 40]);
  });

  it.each<ConsentState>([{ at: 'refused', by: ['eva'] }, { at: 'off' }])(
    'is forgotten when it is %o',
    (no) => {
      const kept = new Kept();
      kept.look(agreed, both, [], 0);
      kept.look(agreed, both, [line(10)], 15);
      kept.look(no, both, [line(10)], 20);
      expect(kept.lines).toEqual([]);
      kept.look(agreed, both, [line(10)], 30);
      expect(kept.lines, 'what was said before stays forgotten').toEqual([]);
    },
  );

  it('is given out once', () => {
    const kept = new Kept();
    kept.look(agreed, both, [], 0);
    kept.look(agreed, both, [line(10)], 15);
    expect(kept.take().lines).toHaveLength(1);
    kept.look(agreed, both, [line(10)], 20);
    expect(kept.take().lines).toEqual([]);
  });

  /** What a device keeps that agreed at `since`, and to which those lines came, each under what was agreed then. */
  const under = (since: number, ...came: (readonly [number, typeof both])[]) => {
    const kept = new Kept();
    kept.look(agreed, both, [], since);
    for (const [from, name] of came) kept.look(agreed, name, [line(from)], from);
    return kept.take().under;
  };

  it('is one thing on devices that lost each other, though they begin and end with other lines', () => {
    const ones = under(0, [10, both], [20, both], [30, lone]);
    expect(under(15, [10, both], [20, both])).toBe(ones);
    expect(under(0, [20, both], [40, lone])).toBe(ones);
  });

  it('is another thing where the others went on without one, or before one came', () => {
    const three = { name: 'ana, eva and luz', here: true };
    const all = under(0, [10, three], [20, three]);
    expect(under(0, [10, three], [20, three], [30, both]), 'went on').not.toBe(all);
    expect(under(0, [5, both], [10, three], [20, three]), 'began before').not.toBe(all);
  });
});
