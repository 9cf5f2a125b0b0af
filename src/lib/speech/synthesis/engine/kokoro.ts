import type { InferenceSession } from 'onnxruntime-web';
import type { SoundPhrase } from '../phonemes/phrases';
import { kokoroIds } from '../phonemes/symbols';
import type { Pcm } from './piper';
import type { Runtime } from './runtime';

const SAMPLE_RATE = 24_000;
/** A style vector's file: one row of 256 for each number of symbols, 0 to 509. */
const ROW = 256;

/**
 * tokens or input_ids (1, ids + 2) int64 between two pads, style (1, 256), speed (1); one output, 24 kHz.
 * Both exports in use (kokoro-onnx and onnx-community) differ only in names.
 */
export async function runKokoro(
  runtime: Runtime,
  session: InferenceSession,
  styles: Float32Array,
  request: { phrases: readonly SoundPhrase[]; rate: number; phonemes: string },
): Promise<Pcm> {
  const ids = kokoroIds(request.phrases, request.phonemes);
  const tokens = BigInt64Array.from([0, ...ids, 0], BigInt);
  const style = styles.slice(ids.length * ROW, (ids.length + 1) * ROW);
  const name = session.inputNames.includes('tokens') ? 'tokens' : 'input_ids';
  const results = await session.run({
    [name]: new runtime.Tensor('int64', tokens, [1, tokens.length]),
    style: new runtime.Tensor('float32', style, [1, ROW]),
    speed: new runtime.Tensor('float32', Float32Array.of(request.rate), [1]),
  });
  const output = results[session.outputNames[0]!]!;
  return { samples: output.data as Float32Array, sampleRate: SAMPLE_RATE };
}
