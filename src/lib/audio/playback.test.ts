import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPlayback } from './playback';

/** What the browser gives: a node whose worklet is listened to here, and an analyser. */
const sent: unknown[] = [];
const wires: [from: string, to: string][] = [];

const connectable = (name: string, more: object = {}) => ({
  name,
  connect(to: { name: string }) {
    wires.push([name, to.name]);
    return to;
  },
  disconnect: () => {},
  ...more,
});

beforeEach(() => {
  sent.length = 0;
  wires.length = 0;
  const port = { postMessage: (message: unknown) => sent.push(message), close: () => {} };
  vi.stubGlobal('AudioWorkletNode', function () {
    return connectable('worklet', { port });
  });
  vi.stubGlobal('AnalyserNode', function () {
    return connectable('analyser', { frequencyBinCount: 128 });
  });
});
afterEach(() => void vi.unstubAllGlobals());

const context = () =>
  ({
    sampleRate: 48_000,
    audioWorklet: { addModule: () => Promise.resolve() },
    destination: connectable('loudspeaker'),
  }) as unknown as AudioContext;

test('the volume that was chosen is that of the sound, also while it is lowered', async () => {
  const playback = await openPlayback(context());
  const levels = () =>
    sent.splice(0).map((message) => Math.round(1000 * (message as { value: number }).value));
  playback.volume = 0.5;
  playback.duck(true);
  playback.duck(false);
  playback.volume = 0;
  playback.volume = 7;
  // 15 dB less: 0.178 times.
  expect(levels()).toEqual([500, 89, 500, 0, 1000]);
  expect(playback.volume).toBe(1);
});

test('the analyser stands between the worklet and the loudspeaker: it reads what is played', async () => {
  await openPlayback(context());
  expect(wires).toEqual([
    ['worklet', 'analyser'],
    ['analyser', 'loudspeaker'],
  ]);
});
