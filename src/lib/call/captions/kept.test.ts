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
const asked: ConsentState = { at: 'asked', by: [] };

describe('what is kept of a call', () => {
  it('is what was begun while all agreed, once it is finished', () => {
    const kept = new Kept();
    kept.look(asked, [line(1)], 5);
    kept.look(agreed, [line(1), line(9), line(12, false)], 10);
    kept.look(agreed, [line(1), line(12), line(11)], 20);
    expect(kept.lines.map(({ from }) => from)).toEqual([11, 12]);
  });

  it('stands still while somebody new is asked, and goes on after', () => {
    const kept = new Kept();
    kept.look(agreed, [], 0);
    kept.look(agreed, [line(10)], 15);
    kept.look({ at: 'waiting', for: ['luz'] }, [line(10), line(20)], 25);
    kept.look(agreed, [line(10), line(20)], 30);
    kept.look(agreed, [line(10), line(20), line(40)], 50);
    expect(kept.lines.map(({ from }) => from)).toEqual([10, 40]);
  });

  it.each<ConsentState>([{ at: 'refused', by: ['eva'] }, { at: 'off' }])(
    'is forgotten when it is %o',
    (no) => {
      const kept = new Kept();
      kept.look(agreed, [], 0);
      kept.look(agreed, [line(10)], 15);
      kept.look(no, [line(10)], 20);
      expect(kept.lines).toEqual([]);
      kept.look(agreed, [line(10)], 30);
      expect(kept.lines, 'what was said before stays forgotten').toEqual([]);
    },
  );

  it('is given out once', () => {
    const kept = new Kept();
    kept.look(agreed, [], 0);
    kept.look(agreed, [line(10)], 15);
    expect(kept.take()).toHaveLength(1);
    kept.look(agreed, [line(10)], 20);
    expect(kept.take()).toEqual([]);
  });
});
