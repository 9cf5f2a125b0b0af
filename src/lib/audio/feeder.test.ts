import { describe, expect, it } from 'vitest';
import { Feeder } from './feeder';
import type { ToPlayback } from './playback-protocol';

type Piece = Extract<ToPlayback, { type: 'samples' }>;

async function settled(pieces: Piece[], chunks: number): Promise<void> {
  while (pieces.filter(({ last }) => last).length < chunks) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function feeder(rate: number) {
  const pieces: Piece[] = [];
  return { pieces, feeder: new Feeder(rate, (message) => pieces.push(message as Piece)) };
}

describe('Feeder', () => {
  it('brings chunks to the rate of the context, whole and in order', async () => {
    const { feeder: fed, pieces } = feeder(48_000);
    for (const [chunk, sampleRate] of [22_050, 48_000, 24_000].entries()) {
      fed.enqueue({ turn: 3, chunk, sampleRate, samples: new Float32Array(sampleRate * 2) });
    }
    await settled(pieces, 3);
    const order = pieces.map(({ chunk }) => chunk);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    for (const chunk of [0, 1, 2]) {
      const own = pieces.filter((piece) => piece.chunk === chunk);
      expect(own.reduce((sum, { samples }) => sum + samples.length, 0)).toBe(96_000);
      expect(own.map(({ last }) => last).indexOf(true)).toBe(own.length - 1);
    }
  });

  it('brings a chunk that comes in parts over without a seam, and ends it once', async () => {
    const tone = Float32Array.from({ length: 24_000 }, (_, n) => Math.sin(n / 20));
    const whole = feeder(48_000);
    whole.feeder.enqueue({ turn: 1, chunk: 0, sampleRate: 24_000, samples: tone });
    await settled(whole.pieces, 1);
    const parts = feeder(48_000);
    for (const [from, to] of [
      [0, 7],
      [7, 9_001],
      [9_001, 24_000],
    ] as const) {
      const samples = tone.slice(from, to);
      const more = to < 24_000;
      parts.feeder.enqueue({ turn: 1, chunk: 0, sampleRate: 24_000, samples, more });
    }
    await settled(parts.pieces, 1);
    const sound = (pieces: Piece[]) => pieces.flatMap(({ samples }) => [...samples]);
    expect(sound(parts.pieces)).toEqual(sound(whole.pieces));
    expect(parts.pieces.filter(({ last }) => last)).toHaveLength(1);
  });

  it('hands over the beginning of a long chunk at once', () => {
    const { feeder: fed, pieces } = feeder(48_000);
    fed.enqueue({ turn: 1, chunk: 0, sampleRate: 24_000, samples: new Float32Array(240_000) });
    expect(pieces.length).toBe(1);
    expect(pieces[0]!.last).toBe(false);
    fed.clear();
  });

  it('sends nothing more once cleared', async () => {
    const { feeder: fed, pieces } = feeder(48_000);
    fed.enqueue({ turn: 1, chunk: 0, sampleRate: 24_000, samples: new Float32Array(240_000) });
    fed.clear();
    const before = pieces.length;
    fed.enqueue({ turn: 2, chunk: 0, sampleRate: 24_000, samples: new Float32Array(2400) });
    await settled(pieces, 1);
    expect(pieces.slice(before).every(({ turn }) => turn === 2)).toBe(true);
  });
});
