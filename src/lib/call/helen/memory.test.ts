import { describe, expect, it } from 'vitest';
import type { Line } from '../captions/transcript';
import { Memory } from './memory';

const line = (who: string, from: number, text = `a las ${from}`): Line => ({
  ...{ key: `${who} ${from}`, who, name: who, from, to: from + 1 },
  ...{ text, final: true, language: 'es' },
});
const nameOf = ({ name }: Line) => name.toUpperCase();
const remembers = (...lines: Line[]) => {
  const memory = new Memory();
  for (const one of lines) memory.keep(one);
  return memory;
};

describe('what HELEN keeps of a call', () => {
  it('is in the order it was said, with names, and without the question itself', () => {
    const memory = remembers(line('eva', 5), line('ana', 2), line('helen x', 8), line('ana', 9));
    expect(memory.context(new Set(['ana 9']), nameOf)).toEqual([
      { author: 'user', text: 'ANA: a las 2' },
      { author: 'user', text: 'EVA: a las 5' },
      { author: 'assistant', text: 'a las 8' },
    ]);
  });

  it('is the newest there is room for', () => {
    const many = remembers(...Array.from({ length: 80 }, (_, at) => line('ana', at)));
    expect(many.context(new Set(), nameOf)).toHaveLength(60);
    const long = remembers(line('ana', 1, 'a'.repeat(3000)), line('ana', 2, 'b'.repeat(3000)));
    expect(long.context(new Set(), nameOf).map(({ text }) => text.at(-1))).toEqual(['b']);
    const endless = remembers(
      ...Array.from({ length: 2100 }, (_, at) => line('ana', at, 'a'.repeat(100))),
    );
    const whole = endless.whole();
    expect(whole.at(-1)?.from).toBe(2099);
    expect(whole.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(55_000);
  });

  it('has nothing of who took their yes back, nor of what she answered', () => {
    const memory = remembers(line('eva', 1), line('ana', 2), line('helen x', 3));
    memory.forget('ana');
    expect(memory.context(new Set(), nameOf)).toEqual([{ author: 'user', text: 'EVA: a las 1' }]);
    expect(memory.whole().map(({ who }) => who)).toEqual(['eva']);
  });

  it('is summed up only while that is said to be so', () => {
    const memory = remembers(line('eva', 1));
    memory.sum(true, 5);
    expect(memory.whole()).toHaveLength(1);
    memory.sum(false, 6);
    memory.keep(line('eva', 7));
    expect(memory.whole()).toEqual([]);
    memory.sum(true, 8);
    memory.sum(true, 12);
    memory.keep(line('helen x', 9));
    expect(memory.whole(), 'she alone is no call').toEqual([]);
    memory.keep(line('eva', 10));
    expect(memory.whole().map(({ from }) => from)).toEqual([9, 10]);
  });
});
