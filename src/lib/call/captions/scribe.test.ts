import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idle, listen, type ScribeCommand, type ScribeEvent } from './scribe';

const FRAME = 512;
const RATE = 16_000;

function run(events: readonly ScribeEvent[]): ScribeCommand[] {
  const all: ScribeCommand[] = [];
  let scribe = idle;
  for (const event of events) {
    const step = listen(scribe, event);
    scribe = step.scribe;
    all.push(...step.commands);
  }
  return all;
}

/** Frames in [from, to) seconds. */
const frames = (from: number, to: number, probability = 0.9): ScribeEvent[] =>
  Array.from({ length: Math.floor(((to - from) * RATE) / FRAME) }, (_, at) => ({
    type: 'frame',
    at: Math.round(from * RATE) + at * FRAME,
    probability,
  }));

const writes = (commands: ScribeCommand[]) =>
  commands.filter((command) => command.type === 'write');

describe('the scribe', () => {
  it('writes a caption a second while one speaks, one at a time, and the last word at a pause', () => {
    const commands = run([
      { type: 'speech-start', at: 0 },
      ...frames(0, 3),
      { type: 'captioned', line: 1, now: 3 * RATE, asked: 3 * RATE },
      ...frames(3, 3.2),
      { type: 'speech-pause', at: 3.2 * RATE },
      { type: 'silence', at: 3.2 * RATE, seconds: 0.4 },
      { type: 'silence', at: 3.2 * RATE, seconds: 0.6 },
    ]);
    expect(writes(commands).map(({ kind, line }) => `${kind} ${line}`)).toEqual([
      'interim 1',
      'interim 1',
      'final 1',
    ]);
    expect(commands.at(-1)).toEqual({ type: 'end-turn' });
    expect(writes(commands).at(-1)).toMatchObject({ from: 0, to: 3.4 * RATE });
  });

  it('goes on after a breath', () => {
    const commands = run([
      { type: 'speech-start', at: 0 },
      ...frames(0, 0.8),
      { type: 'speech-pause', at: 0.8 * RATE },
      { type: 'silence', at: 0.8 * RATE, seconds: 0.5 },
      { type: 'speech-continue', at: 1.4 * RATE },
      ...frames(1.4, 2),
      { type: 'stop' },
    ]);
    expect(writes(commands).filter(({ kind }) => kind === 'final')).toMatchObject([
      { from: 0, line: 1 },
    ]);
  });

  it('gives a slow device a rest as long as it wrote', () => {
    const start: ScribeEvent[] = [{ type: 'speech-start', at: 0 }, ...frames(0, 1.1)];
    const slow: ScribeEvent = { type: 'captioned', line: 1, now: 4 * RATE, asked: 1 * RATE };
    expect(writes(run([...start, ...frames(1.1, 4), slow, ...frames(4, 6.5)])).length).toBe(1);
    expect(writes(run([...start, ...frames(1.1, 4), slow, ...frames(4, 7.5)])).length).toBe(2);
  });

  it('loses and doubles no sound, however one speaks', () => {
    const event = fc.oneof(
      { weight: 8, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom('pause' as const, 'captioned' as const) },
    );
    fc.assert(
      fc.property(fc.array(event, { minLength: 200, maxLength: 900 }), (history) => {
        let at = 0;
        let line = 1;
        let scribe = listen(idle, { type: 'speech-start', at: 0 }).scribe;
        const finals: { from: number; to: number }[] = [];
        const feed = (event: ScribeEvent) => {
          const step = listen(scribe, event);
          scribe = step.scribe;
          for (const command of step.commands) {
            if (command.type !== 'write') continue;
            if (command.kind === 'final') {
              finals.push(command);
              line = command.line + 1;
            }
            expect(Math.min(command.to, at + FRAME) - command.from).toBeLessThanOrEqual(15 * RATE);
            expect(command.to).toBeGreaterThan(command.from);
          }
        };
        for (const one of history) {
          if (one === 'captioned') feed({ type: 'captioned', line, now: at, asked: at - RATE });
          else if (one === 'pause') {
            feed({ type: 'speech-pause', at });
            feed({ type: 'speech-continue', at: at + FRAME });
          } else feed({ type: 'frame', at: (at += FRAME) - FRAME, probability: one });
        }
        feed({ type: 'stop' });
        expect(finals[0]!.from).toBe(0);
        for (const [n, { from }] of finals.entries())
          if (n > 0) expect(from).toBe(finals[n - 1]!.to);
        expect(finals.at(-1)!.to).toBe(Infinity);
      }),
      { numRuns: 60 },
    );
  });
});
