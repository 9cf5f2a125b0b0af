import { InferenceSession } from 'onnxruntime-web/wasm';
import { HelenError } from '$lib/errors';
import { readModelFile } from '$lib/models/worker';
import { prepareRuntime } from '$lib/speech/worker';

import { readTokens, type GenerationConfig, type Tokens } from './tokens';
import { readVocabulary, type Spell, type TokenizerFile } from './vocabulary';
import { Whisper, type ModelConfig } from './whisper';

export interface LoadedModel {
  whisper: Whisper;
  tokens: Tokens;
  spell: Spell;
}

async function readJson<Shape>(model: string, path: string): Promise<Shape> {
  const file = await readModelFile(model, path);
  try {
    return JSON.parse(await file.text()) as Shape;
  } catch (cause) {
    throw new HelenError('model_corrupt', { cause, details: { path } });
  }
}

async function openSession(model: string, path: string): Promise<InferenceSession> {
  const file = await readModelFile(model, path);
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return await InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  } catch (cause) {
    // Without its WebAssembly no file can be at fault.
    const runtime = /backend|out of memory|allocat/i.test(String(cause));
    throw new HelenError(runtime ? 'worker_crashed' : 'model_corrupt', {
      cause,
      details: { path },
    });
  }
}

/** Loads a Whisper by catalogue id. Throws HelenError: model_missing, model_corrupt, worker_crashed, offline… */
export async function loadModel(model: string, threads: number): Promise<LoadedModel> {
  prepareRuntime(threads);
  const [config, generation, tokenizer] = await Promise.all([
    readJson<ModelConfig>(model, 'config.json'),
    readJson<GenerationConfig>(model, 'generation_config.json'),
    readJson<TokenizerFile>(model, 'tokenizer.json'),
  ]);
  // One after the other: two at once would hold both files twice in memory.
  const encoder = await openSession(model, 'onnx/encoder_model_quantized.onnx');
  const decoder = await openSession(model, 'onnx/decoder_model_merged_quantized.onnx');
  return {
    whisper: new Whisper(config, encoder, decoder),
    tokens: readTokens(generation),
    spell: readVocabulary(tokenizer),
  };
}
