import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { env } from 'onnxruntime-web/wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { FrameProcessor } from './frames';
import { recording } from './recordings.test-data';
import { loadSilero } from './silero';
import { loadSmartTurn, type EndpointModel } from './smart-turn';
import type { DetectionEvent } from './types';

const voices = [
  ...['01', '02', '03', '04', '05', '06', '07', '08', '09', '10'].map((n) => `es-${n}.wav`),
  ...['01', '02', '03', '04'].map((n) => `en-${n}.wav`),
  'human-en-arctic-1.wav',
  'human-en-arctic-2.wav',
  'human-en-arctic-3.wav',
  'human-en-jfk.wav',
  'human-en-two-cities.wav',
  'human-es-everest-1.wav',
];

const weights = readFileSync(
  createRequire(import.meta.url).resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx'),
);
const settings = { positive: 0.5, negative: 0.35 };
type Frame = Extract<DetectionEvent, { type: 'frame' }>;

/** What detection makes of a sound, with half a second of silence before and a second after it. */
async function listen(sound: Float32Array, chosen = settings) {
  const padded = new Float32Array(8000 + sound.length + 16_000);
  padded.set(sound, 8000);
  const frames: Frame[] = [];
  const events: Exclude<DetectionEvent, Frame>[] = [];
  const processor = new FrameProcessor(await loadSilero(weights), chosen, (event) =>
    event.type === 'frame' ? frames.push(event) : events.push(event),
  );
  for (let at = 0; at + 512 <= padded.length; at += 512) {
    await processor.process(padded.subarray(at, at + 512), at);
  }
  return { frames, events, padded };
}

/** Position of the first 10 ms less than 30 dB below the loudest, from `from` on. */
function onset(samples: Float32Array, from: number): number {
  const blocks = Array.from({ length: Math.floor(samples.length / 160) }, (_, n) =>
    samples.subarray(n * 160, n * 160 + 160).reduce((sum, sample) => sum + sample * sample, 0),
  );
  const loudest = Math.max(...blocks);
  return 160 * blocks.findIndex((energy, n) => n * 160 >= from && energy > loudest / 1000);
}

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 30 - 1;
}

/** A burst of noise through a resonance (Hz), decaying over `seconds`. */
function burst(seconds: number, resonance: number, gain: number, seed: number): Float32Array {
  const noise = random(seed);
  const r = 0.97;
  const a = 2 * r * Math.cos((2 * Math.PI * resonance) / 16_000);
  let [one, two] = [0, 0];
  return Float32Array.from({ length: Math.round(seconds * 16_000) }, (_, n) => {
    const sample = noise() + a * one - r * r * two;
    [two, one] = [one, sample];
    return gain * sample * Math.exp((-5 * n) / (seconds * 16_000));
  });
}

function join(parts: { sound: Float32Array; at: number }[], seconds: number): Float32Array {
  const whole = new Float32Array(seconds * 16_000);
  for (const { sound, at } of parts) {
    const start = Math.round(at * 16_000);
    for (let n = 0; n < sound.length; n++) whole[start + n]! += sound[n]!;
  }
  return whole;
}

beforeAll(async () => {
  env.wasm.numThreads = 1;
  // Compiles the WebAssembly, which a busy machine takes its time for.
  await loadSilero(weights);
}, 60_000);

describe('voice activity with the real model', { timeout: 120_000 }, () => {
  it.each(voices)('%s begins a turn before its first word', async (name) => {
    const { events, padded } = await listen(recording(name).subarray(0, 80_000));
    const start = events.find((event) => event.type === 'speech-start');
    expect(start).toBeDefined();
    // One reader smacks his lips half a second before he begins.
    const from = name === 'human-en-two-cities.wav' ? 24_000 : 0;
    const early = (onset(padded, from) - start!.at) / 16_000;
    if (process.env['HELEN_MEASURE']) console.info(name, 'margin', early.toFixed(3));
    expect(early).toBeGreaterThan(0);
  });

  it.each([0.3, 1, 4])(
    'hears nothing in half a minute of dishes, at %f of their loudness',
    async (gain) => {
      const sound = recording('noise-dishes.wav').map((s) => Math.max(-1, Math.min(1, gain * s)));
      const { events, frames } = await listen(sound);
      expect(events).toEqual([]);
      const most = Math.max(...frames.map(({ probability }) => probability));
      if (process.env['HELEN_MEASURE']) console.info('dishes margin', gain, most.toFixed(3));
      expect(most).toBeLessThan(0.5);
    },
  );

  it('takes the thresholds that were chosen: what one hears is nothing to another', async () => {
    const quiet = recording('en-01.wav').map((sample) => 0.02 * sample);
    const starts = async (positive: number, negative: number) => {
      const { events } = await listen(quiet, { positive, negative });
      return events.filter(({ type }) => type === 'speech-start').length;
    };
    expect(await starts(0.5, 0.35)).toBeGreaterThan(0);
    expect(await starts(0.9999, 0.35)).toBe(0);
  });

  it('hears nothing in silence and in hiss', async () => {
    const noise = random(5);
    expect((await listen(new Float32Array(160_000))).events).toEqual([]);
    const hiss = Float32Array.from({ length: 160_000 }, () => 0.01 * noise());
    expect((await listen(hiss)).events).toEqual([]);
  });

  it('hears nothing in typing', async () => {
    const clicks = Array.from({ length: 30 }, (_, n) => ({
      sound: burst(0.02 + 0.01 * (n % 3), 2500 + 130 * n, 0.08, n + 1),
      at: 0.2 + n * 0.17 + 0.03 * (n % 4),
    }));
    expect((await listen(join(clicks, 6))).events).toEqual([]);
  });

  it('takes a cough for nothing, or for so little that no turn can come of it', async () => {
    const coughs = [0.5, 1.1, 3].map((at, n) => ({ sound: burst(0.25, 700, 0.12, n + 9), at }));
    const { events } = await listen(join(coughs, 5));
    const pauses = events.filter((event) => event.type === 'speech-pause');
    for (const { voiced } of pauses) expect(voiced).toBeLessThan(0.2);
  });
});

describe('Smart Turn with the real model', { timeout: 120_000 }, () => {
  let complete: EndpointModel;

  beforeAll(async () => {
    const file = '../../../../static/models/smart-turn/smart-turn-v3.2-cpu.onnx';
    complete = await loadSmartTurn(readFileSync(new URL(file, import.meta.url)));
  }, 60_000);

  /** The turn as detection would cut it: what the person said until `until` s, and 200 ms of silence. */
  const cut = (sound: Float32Array, until: number) => {
    const samples = Math.round(until * 16_000);
    const turn = new Float32Array(samples + 3200);
    turn.set(sound.subarray(0, Math.min(samples, sound.length)));
    return turn;
  };

  it.each([
    ['es-01.wav', 4.0],
    ['es-09.wav', 4.5],
    ['es-07.wav', 2.0],
    ['en-01.wav', 4.4],
    ['human-en-arctic-1.wav', 3.8],
  ])('%s is complete at its end', async (name, until) => {
    expect(await complete(cut(recording(name), until))).toBeGreaterThan(0.8);
  });

  it.each([
    ['es-01.wav', 1.6],
    ['es-02.wav', 1.5],
    ['es-09.wav', 2.4],
    ['en-01.wav', 2.4],
    ['human-en-arctic-3.wav', 1.4],
    ['human-en-jfk.wav', 4.0],
  ])('%s cut off after %f s is not', async (name, until) => {
    expect(await complete(cut(recording(name), until))).toBeLessThan(0.3);
  });
});
