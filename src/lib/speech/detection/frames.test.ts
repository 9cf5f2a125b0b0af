import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameProcessor } from './frames';
import type { DetectionEvent } from './types';

const FRAME = 512;
const LOUD = new Float32Array(FRAME).fill(0.1);
const QUIET = new Float32Array(FRAME).fill(0.0005);
const settings = { positive: 0.5, negative: 0.35 };

/** Runs frames of these probabilities, and gives the events but the meter's. */
async function run(probabilities: readonly number[], frame = LOUD): Promise<DetectionEvent[]> {
  const events: DetectionEvent[] = [];
  let n = 0;
  const processor = new FrameProcessor(
    () => Promise.resolve(probabilities[n++]!),
    settings,
    (event) => event.type !== 'frame' && events.push(event),
  );
  for (const at of probabilities.keys()) await processor.process(frame, at * FRAME);
  return events;
}

const of = (probability: number, count: number) => Array<number>(count).fill(probability);

describe('FrameProcessor', () => {
  it('wants more frames the less sure they are', async () => {
    const first = async (probability: number) => {
      for (let count = 1; count < 30; count++) {
        if ((await run(of(probability, count))).length > 0) return count;
      }
      return null;
    };
    expect(await Promise.all([0.99, 0.9, 0.75, 0.6].map(first))).toEqual([3, 3, 3, 8]);
  });

  it('starts at the third voiced frame, with the time before it', async () => {
    const events = await run([...of(0, 20), ...of(0.9, 3)]);
    expect(events).toEqual([{ type: 'speech-start', at: 20 * FRAME - 4800 }]);
  });

  it('does not start before the microphone did', async () => {
    expect(await run(of(0.9, 3))).toEqual([{ type: 'speech-start', at: 0 }]);
  });

  it('takes two voiced frames, as a key press makes them, for nothing', async () => {
    expect(await run([...of(0, 5), 0.9, 0.9, 0, 0.9, 0.9, 0])).toEqual([]);
  });

  it('takes what is below the floor for silence, whatever the model says', async () => {
    expect(await run(of(1, 20), QUIET)).toEqual([]);
  });

  it('lets a frame between the thresholds neither start nor break speech', async () => {
    expect(await run(of(0.4, 30))).toEqual([]);
    expect((await run([0.9, 0.4, 0.9, 0.4, 0.9, ...of(0.4, 30)])).map(({ type }) => type)).toEqual([
      'speech-start',
    ]);
  });

  it('pauses after six silent frames, at the end of the voice, and then counts the silence', async () => {
    const events = await run([...of(0.9, 10), ...of(0, 20)]);
    expect(events.slice(1, 4)).toEqual([
      { type: 'speech-pause', at: 10 * FRAME, voiced: 0.32 },
      { type: 'silence', at: 10 * FRAME, seconds: 0.3 },
      { type: 'silence', at: 10 * FRAME, seconds: 0.4 },
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'silence', seconds: 0.6 });
  });

  it('goes on at the second voiced frame of a pause', async () => {
    const events = await run([...of(0.9, 5), ...of(0, 8), 0.9, 0, 0.9, 0.9, ...of(0, 6)]);
    expect(events.filter(({ type }) => type !== 'silence')).toEqual([
      { type: 'speech-start', at: 0 },
      { type: 'speech-pause', at: 5 * FRAME, voiced: 0.16 },
      { type: 'speech-continue', at: 15 * FRAME },
      { type: 'speech-pause', at: 17 * FRAME, voiced: 0.224 },
    ]);
  });

  it('does not hear the end of a turn again at the beginning of the next one', async () => {
    const events: DetectionEvent[] = [];
    const voice = [...of(0.9, 10), ...of(0, 6), ...of(0.9, 3)];
    let n = 0;
    const processor = new FrameProcessor(
      () => Promise.resolve(voice[n++]!),
      settings,
      (event) => event.type !== 'frame' && events.push(event),
    );
    for (const at of voice.keys()) {
      if (at === 16) processor.endTurn();
      await processor.process(LOUD, at * FRAME);
    }
    expect(events.at(-1)).toEqual({ type: 'speech-start', at: 10 * FRAME });
  });

  it('says start, pause and continue in turn, and never walks backwards, on any input', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(0, 0.2, 0.4, 0.6, 1), { maxLength: 200 }),
        async (probabilities) => {
          const events = await run(probabilities);
          let last = '';
          let pausedAt = 0;
          for (const event of events) {
            const after: Record<string, string[]> = {
              'speech-start': [''],
              'speech-pause': ['speech-start', 'speech-continue'],
              'speech-continue': ['speech-pause', 'silence'],
              silence: ['speech-pause', 'silence'],
            };
            expect(after[event.type]).toContain(last);
            last = event.type;
            if (event.type === 'speech-pause') {
              expect(event.at).toBeGreaterThan(pausedAt);
              pausedAt = event.at;
            }
          }
        },
      ),
    );
  });
});
