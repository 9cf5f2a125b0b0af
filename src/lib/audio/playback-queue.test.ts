import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FromPlayback } from './playback-protocol';
import { PlaybackQueue } from './playback-queue';

const RATE = 48_000;
const BLOCK = 128;

/** A queue that is rendered block by block and keeps all it played and said. */
function player() {
  const events: FromPlayback[] = [];
  const queue = new PlaybackQueue(RATE, (event) => events.push(event));
  const output: number[] = [];
  return {
    queue,
    output,
    events,
    of: <T extends FromPlayback['type']>(type: T) =>
      events.filter((event): event is Extract<FromPlayback, { type: T }> => event.type === type),
    push(turn: number, chunk: number, samples: Float32Array<ArrayBuffer>, last = true) {
      queue.push({ type: 'samples', turn, chunk, samples, last });
    },
    render(blocks: number) {
      for (let n = 0; n < blocks; n++) {
        const block = new Float32Array(BLOCK);
        queue.render(block, output.length / RATE);
        output.push(...block);
      }
    },
  };
}

function sine(length: number, from = 0): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, n) => 0.8 * Math.sin((n + from) * 0.05));
}

/** The largest step between neighbours: a click is a step the sound itself does not have. */
function largestStep(samples: readonly number[]): number {
  return samples.reduce((most, sample, n) => {
    return n === 0 ? most : Math.max(most, Math.abs(sample - samples[n - 1]!));
  }, 0);
}

describe('PlaybackQueue', { timeout: 120_000 }, () => {
  it('plays chunks without a gap, sample for sample but the edges', () => {
    const { queue, push, render, output } = player();
    const whole = sine(3000);
    push(1, 0, whole.slice(0, 1000));
    push(1, 1, whole.slice(1000));
    render(30);
    expect(output.slice(144, 2850)).toEqual([...whole.slice(144, 2850)]);
    expect(output.slice(3000).every((sample) => sample === 0)).toBe(true);
    expect(queue.target).toBe(1);
  });

  it('starts and ends in mid-wave without a click', () => {
    const { push, render, output } = player();
    push(1, 0, new Float32Array(2000).fill(0.9));
    render(20);
    expect(largestStep([0, ...output])).toBeLessThan(0.01);
  });

  it('tells start, progress, the end of each chunk and that it is empty, once and in order', () => {
    const { push, render, events, of } = player();
    push(7, 0, sine(RATE / 10));
    push(7, 1, sine(RATE / 10));
    render(100);
    expect(of('started')).toEqual([{ type: 'started', turn: 7, at: 0 }]);
    expect(of('drained')).toEqual([{ type: 'drained', turn: 7 }]);
    expect(events.at(-1)!.type).toBe('drained');
    const done = of('progress').filter((event) => event.done);
    expect(done.map(({ chunk, played }) => [chunk, played])).toEqual([
      [0, 0.1],
      [1, 0.1],
    ]);
    expect(of('progress').length).toBeGreaterThanOrEqual(4);
  });

  it('says a chunk is over when it was heard, not when it was rendered', () => {
    const { queue, push, render, of } = player();
    queue.latency = 0.1;
    push(1, 0, sine(BLOCK * 10));
    render(11);
    expect(of('progress')).toEqual([]);
    expect(of('drained')).toEqual([]);
    render(38);
    expect(of('progress').at(-1)).toMatchObject({ done: true, played: (BLOCK * 10) / RATE });
    expect(of('drained').length).toBe(1);
  });

  it('is silent one block after a flush, without a click, and says what was heard', () => {
    const { queue, push, render, output, of } = player();
    push(1, 0, new Float32Array(RATE).fill(0.9));
    render(100);
    queue.flush(5);
    render(3);
    expect(of('flushed')).toEqual([
      { type: 'flushed', id: 5, heard: { turn: 1, chunk: 0, played: (101 * BLOCK) / RATE } },
    ]);
    expect(output.slice(101 * BLOCK).every((sample) => sample === 0)).toBe(true);
    expect(largestStep(output)).toBeLessThan(0.01);
    expect(of('drained')).toEqual([]);
  });

  it('keeps what is enqueued right after a flush', () => {
    const { queue, push, render, of } = player();
    push(1, 0, sine(RATE));
    render(10);
    queue.flush(1);
    push(2, 0, sine(RATE / 10));
    queue.flush(2);
    push(3, 0, sine(RATE / 10));
    render(60);
    expect(of('flushed').map(({ id }) => id)).toEqual([1, 2]);
    expect(of('started').map(({ turn }) => turn)).toEqual([1, 3]);
    expect(of('drained')).toEqual([{ type: 'drained', turn: 3 }]);
  });

  it('answers a flush of nothing at once', () => {
    const { queue, of } = player();
    queue.flush(9);
    expect(of('flushed')).toEqual([{ type: 'flushed', id: 9, heard: null }]);
  });

  it('ducks by a ramp and comes back', () => {
    const { queue, push, render, output } = player();
    push(1, 0, new Float32Array(RATE).fill(1));
    render(20);
    queue.target = 0.178;
    render(20);
    expect(output.at(-1)).toBeCloseTo(0.178, 3);
    queue.target = 1;
    render(20);
    expect(output.at(-1)).toBeCloseTo(1, 3);
    expect(largestStep(output)).toBeLessThan(0.01);
  });

  it('accounts for every sample, whatever the pieces, pauses and delay', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            pieces: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 4 }),
            blocks: fc.integer({ min: 0, max: 12 }),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        fc.constantFrom(0, 0.01, 0.2),
        (chunks, latency) => {
          const { queue, push, render, of } = player();
          queue.latency = latency;
          chunks.forEach(({ pieces, blocks }, chunk) => {
            pieces.forEach((length, n) => {
              push(1, chunk, sine(length), n === pieces.length - 1);
            });
            render(blocks);
          });
          render(400);
          const done = of('progress').filter((event) => event.done);
          expect(done.map(({ chunk }) => chunk)).toEqual(chunks.map((_, chunk) => chunk));
          done.forEach(({ played }, chunk) => {
            const length = chunks[chunk]!.pieces.reduce((sum, piece) => sum + piece, 0);
            expect(played).toBeCloseTo(length / RATE, 9);
          });
          expect(of('drained').length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 100 },
    );
  });
});
