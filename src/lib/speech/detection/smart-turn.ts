import { logMel, MEL_BANDS, MEL_HOP } from '$lib/audio';
import { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { ENDPOINT_WINDOW } from './rules';

const FRAMES = ENDPOINT_WINDOW / MEL_HOP;

/** Probability 0..1 that a turn (mono, 16 kHz; its last 8 s count) is complete. */
export type EndpointModel = (turn: Float32Array) => Promise<number>;

/**
 * Smart Turn's input, (80, 800) band by band: the last 8 s, zeros in front of a shorter turn, zero mean and unit
 * variance over the whole window, as pipecat's `LocalSmartTurnAnalyzerV3` prepares it.
 */
export function smartTurnFeatures(turn: Float32Array): Float32Array<ArrayBuffer> {
  const audio = new Float32Array(ENDPOINT_WINDOW);
  const kept = turn.subarray(Math.max(0, turn.length - ENDPOINT_WINDOW));
  audio.set(kept, ENDPOINT_WINDOW - kept.length);
  let sum = 0;
  for (const sample of audio) sum += sample;
  const mean = sum / audio.length;
  let squares = 0;
  for (const sample of audio) squares += (sample - mean) ** 2;
  const scale = 1 / Math.sqrt(squares / audio.length + 1e-7);
  for (let n = 0; n < audio.length; n++) audio[n] = (audio[n]! - mean) * scale;
  return logMel(audio, FRAMES);
}

/** Loads Smart Turn v3: features (1, 80, 800) in, a probability out. */
export async function loadSmartTurn(weights: Uint8Array): Promise<EndpointModel> {
  const session = await InferenceSession.create(weights);
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  return async (turn) => {
    const features = new Tensor('float32', smartTurnFeatures(turn), [1, MEL_BANDS, FRAMES]);
    const results = await session.run({ [input!]: features });
    return Number(results[output!]!.data[0]);
  };
}
