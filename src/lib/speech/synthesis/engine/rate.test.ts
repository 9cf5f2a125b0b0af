import { Tensor } from 'onnxruntime-web/wasm';
import { expect, it } from 'vitest';
import { runKokoro } from './kokoro';
import { runPiper } from './piper';
import type { Runtime } from './runtime';

const runtime = { Tensor } as unknown as Runtime;
const phrases = [{ words: [['a']], mark: '.' }] as unknown as Parameters<
  typeof runKokoro
>[3]['phrases'];

/** A session that notes what it is asked. */
function session(inputs: string[]) {
  const asked: Record<string, Tensor>[] = [];
  const like = {
    inputNames: inputs,
    outputNames: ['sound'],
    run: async (feeds: Record<string, Tensor>) => {
      asked.push(feeds);
      return { sound: new Tensor('float32', new Float32Array(8), [1, 8]) };
    },
  };
  return { like: like as never, asked };
}

it('Piper is asked for shorter sounds by whoever wants them faster', async () => {
  const { like, asked } = session(['input', 'input_lengths', 'scales']);
  const config = {
    audio: { sample_rate: 22_050 },
    espeak: { voice: 'es' },
    inference: { noise_scale: 0.667, length_scale: 1.2, noise_w: 0.8 },
    phoneme_id_map: { _: [0], '^': [1], $: [2], a: [3], '.': [4] },
    num_speakers: 1,
  };
  for (const rate of [1, 2])
    await runPiper(runtime, like, config, { phrases, rate, speaker: null });
  const lengths = asked.map(({ scales }) => (scales!.data as Float32Array)[1]);
  expect(lengths[0]).toBeCloseTo(1.2);
  expect(lengths[1]).toBeCloseTo(0.6);
});

it('Kokoro is asked for the speed that was chosen', async () => {
  const { like, asked } = session(['tokens', 'style', 'speed']);
  const styles = new Float32Array(510 * 256);
  for (const rate of [1, 1.5])
    await runKokoro(runtime, like, styles, { phrases, rate, phonemes: 'es' });
  expect(asked.map(({ speed }) => (speed!.data as Float32Array)[0])).toEqual([1, 1.5]);
});
