import { FRAME_SAMPLES, HEARING_RATE } from '$lib/audio';
import { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { VoiceModel } from './frames';

/** Samples of the frame before that the model wants to see in front of each frame. */
const CONTEXT = 64;
const STATE = [2, 1, 128];

/** Loads Silero VAD v5 or v6: (1, 64 + 512) samples at 16 kHz and its state in, a probability out. */
export async function loadSilero(weights: Uint8Array): Promise<VoiceModel> {
  const session = await InferenceSession.create(weights);
  const rate = new Tensor('int64', BigInt64Array.of(BigInt(HEARING_RATE)), []);
  let state = new Tensor('float32', new Float32Array(256), STATE);
  const input = new Float32Array(CONTEXT + FRAME_SAMPLES);
  return async (frame) => {
    input.copyWithin(0, FRAME_SAMPLES);
    input.set(frame, CONTEXT);
    const tensor = new Tensor('float32', input, [1, input.length]);
    const { output, stateN } = await session.run({ input: tensor, state, sr: rate });
    state = stateN as typeof state;
    return Number(output!.data[0]);
  };
}
