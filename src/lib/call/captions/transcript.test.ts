import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hear,
  lastWords,
  linesOf,
  nothing,
  settle,
  type Said,
  type Transcript,
} from './transcript';

const ana = { who: 'peer-ana', name: 'Ana' };
const eva = { who: 'peer-eva', name: 'Eva' };

const said = (more: Partial<Said> = {}): Said => ({
  id: 'a-1',
  from: 1000,
  to: 2000,
  at: 2000,
  text: 'hola',
  final: false,
  language: 'es',
  ...more,
});

const texts = (transcript: Transcript) => linesOf(transcript).map(({ text }) => text);

describe('what is said in a call', () => {
  it('grows, and the last word stays the last', () => {
    let all = hear(nothing, ana, said(), 2010);
    all = hear(all, ana, said({ text: 'hola a todos', at: 3000, to: 3000 }), 3010);
    expect(texts(all)).toEqual(['hola a todos']);
    all = hear(all, ana, said({ text: 'Hola a todos.', at: 4000, final: true }), 4010);
    all = hear(all, ana, said({ text: 'hola a to', at: 4500 }), 4510);
    expect(linesOf(all)).toMatchObject([{ text: 'Hola a todos.', final: true, name: 'Ana' }]);
  });

  it('passes over what comes later than what came after it', () => {
    const all = hear(nothing, ana, said({ text: 'hola a todos', at: 3000 }), 3010);
    expect(texts(hear(all, ana, said({ text: 'hola', at: 2000 }), 3020))).toEqual(['hola a todos']);
  });

  it('takes away a line that had no words in it, and does not bring it back', () => {
    let all = hear(nothing, ana, said(), 2010);
    all = hear(all, ana, said({ text: '', final: true, at: 3000 }), 3010);
    expect(texts(all)).toEqual([]);
    expect(texts(hear(all, ana, said({ text: 'eh', at: 3500 }), 3510))).toEqual([]);
  });

  it('puts people whose clocks differ in the order they spoke', () => {
    // Ana's clock is an hour ahead, Eva's ten minutes behind: Ana spoke at 1000 of ours, Eva at 3000.
    const [hour, minutes] = [3_600_000, -600_000];
    const one = said({ from: hour + 1000, to: hour + 2000, at: hour + 2000, final: true });
    const other = said({
      from: minutes + 3000,
      to: minutes + 4000,
      at: minutes + 4000,
      text: 'ya',
    });
    const all = hear(hear(nothing, eva, other, 4040), ana, one, 4100);
    // The way was slow once: the next word shows how near the clocks are.
    const next = said({
      id: 'a-2',
      from: hour + 5000,
      to: hour + 6000,
      at: hour + 6000,
      text: 'y',
    });
    const lines = linesOf(hear(all, ana, next, 6020));
    expect(lines.map(({ text }) => text)).toEqual(['hola', 'ya', 'y']);
    expect(lines.map(({ from }) => from)).toEqual([1020, 3040, 5020]);
  });

  it('keeps the lines of who comes back, whose page counts anew', () => {
    let all = hear(nothing, ana, said({ id: 'p-1', text: 'antes' }), 2010);
    all = settle(all, ana.who);
    all = hear(
      all,
      ana,
      said({ id: 'q-1', text: 'después', from: 9000, to: 9500, at: 9600 }),
      9610,
    );
    expect(linesOf(all)).toMatchObject([
      { text: 'antes', final: true },
      { text: 'después', final: false },
    ]);
  });

  it('ends the same, in whatever order and how often everything comes', () => {
    const messages = fc.array(
      fc.record({
        speaker: fc.constantFrom(ana, eva),
        line: fc.integer({ min: 1, max: 4 }),
        revision: fc.integer({ min: 0, max: 5 }),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(messages, fc.infiniteStream(fc.nat()), (all, random) => {
        const told = all.map(({ speaker, line, revision }) => ({
          speaker,
          said: said({
            id: `l-${line}`,
            from: line * 10_000,
            to: line * 10_000 + revision * 1000,
            at: line * 10_000 + revision * 1000,
            text: `${speaker.name} ${line} ${revision}`,
            final: revision === 5,
          }),
        }));
        // A line grows: of its last revision there is nothing after.
        const run = (list: typeof told) =>
          linesOf(
            list.reduce((all, one) => hear(all, one.speaker, one.said, one.said.at + 20), nothing),
          );
        const shuffled = told
          .flatMap((one) => [one, one])
          .map((one) => [random.next().value as number, one] as const)
          .toSorted((a, b) => a[0] - b[0])
          .map(([, one]) => one);
        expect(run(shuffled)).toEqual(run(told));
        const froms = run(told).map(({ from }) => from);
        expect(froms).toEqual(froms.toSorted((a, b) => a - b));
      }),
    );
  });

  it('shows the end of what was said, for a while', () => {
    const long = Array.from({ length: 60 }, (_, at) => `palabra${at}`).join(' ');
    const lines = linesOf(hear(nothing, ana, said({ text: long, final: true }), 2000));
    const shown = lastWords(lines, ana.who, 2500, 6000);
    expect(shown.length).toBeLessThanOrEqual(142);
    expect(shown).toMatch(/^… palabra\d+ .*palabra59$/);
    expect(lastWords(lines, ana.who, 9000, 6000)).toBe('');
    expect(lastWords(lines, eva.who, 2500, 6000)).toBe('');
  });
});
