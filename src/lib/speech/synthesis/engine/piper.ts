import type { InferenceSession } from 'onnxruntime-web';
import type { SoundPhrase } from '../phonemes/phrases';
import { piperIds } from '../phonemes/symbols';
import type { Runtime } from './runtime';

/** What is read of a Piper voice's JSON (rhasspy/piper, voice format 1.0). */
export interface PiperConfig {
  audio: { sample_rate: number };
  espeak: { voice: string };
  inference: { noise_scale: number; length_scale: number; noise_w: number };
  phoneme_id_map: Record<string, number[]>;
  num_speakers: number;
}

export interface Pcm {
  samples: Float32Array;
  sampleRate: number;
}

/** input (1, ids) int64, input_lengths (1), scales [noise, length, noise width], sid (1) where there are several. */
export async function runPiper(
  runtime: Runtime,
  session: InferenceSession,
  config: PiperConfig,
  request: { phrases: readonly SoundPhrase[]; rate: number; speaker: number | null },
): Promise<Pcm> {
  const ids = piperIds(request.phrases, config.phoneme_id_map);
  const { noise_scale, length_scale, noise_w } = config.inference;
  const scales = Float32Array.of(noise_scale, length_scale / request.rate, noise_w);
  const longs = (values: readonly number[]) => BigInt64Array.from(values, BigInt);
  const several = session.inputNames.includes('sid');
  const feeds: InferenceSession.FeedsType = {
    input: new runtime.Tensor('int64', longs(ids), [1, ids.length]),
    input_lengths: new runtime.Tensor('int64', longs([ids.length]), [1]),
    scales: new runtime.Tensor('float32', scales, [3]),
    ...(several && { sid: new runtime.Tensor('int64', longs([request.speaker ?? 0]), [1]) }),
  };
  const results = await session.run(feeds);
  const output = results[session.outputNames[0]!]!;
  return { samples: output.data as Float32Array, sampleRate: config.audio.sample_rate };
}
