import type { InferenceSession } from 'onnxruntime-web/wasm';
import { HelenError } from '$lib/errors';
import { readModelFile } from '$lib/models/worker';
import { prepareGpuRuntime, prepareRuntime, type Runtime } from '$lib/speech/worker';

import type { WhisperFiles } from './protocol';
import { readTokens, type GenerationConfig, type Tokens } from './tokens';
import { readVocabulary, type Spell, type TokenizerFile } from './vocabulary';
import { keptOnGpu, Whisper, type ModelConfig } from './whisper';

export interface LoadedModel {
  whisper: Pick<Whisper, 'config' | 'encode' | 'open'>;
  context: WhisperFiles['context'];
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

/** What it means that a session could not be made. */
export function sessionError(cause: unknown, processor: 'cpu' | 'gpu', path: string): HelenError {
  // Without its WebAssembly no file can be at fault, and on a graphics processor only one that cannot be read.
  const fault =
    processor === 'gpu'
      ? !/protobuf|invalid model|failed to load model/i.test(String(cause))
      : /backend|out of memory|allocat/i.test(String(cause));
  const otherwise = processor === 'gpu' ? 'gpu_lost' : 'worker_crashed';
  return new HelenError(fault ? otherwise : 'model_corrupt', { cause, details: { path } });
}

async function openSession(
  runtime: Runtime,
  { id, processor }: WhisperFiles,
  path: string,
  kept: Record<string, 'gpu-buffer'> = {},
): Promise<InferenceSession> {
  const file = await readModelFile(id, path);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const options: InferenceSession.SessionOptions =
    processor === 'gpu'
      ? {
          executionProviders: ['webgpu'],
          preferredOutputLocation: kept,
          // That some parts run on the processor is no error, and the console is for errors.
          logSeverityLevel: 3,
        }
      : { executionProviders: ['wasm'] };
  try {
    return await runtime.InferenceSession.create(bytes, options);
  } catch (cause) {
    throw sessionError(cause, processor, path);
  }
}

/** Loads a Whisper. Throws HelenError: model_missing, model_corrupt, worker_crashed, gpu_lost, offline… */
export async function loadModel(model: WhisperFiles, threads: number): Promise<LoadedModel> {
  const runtime =
    model.processor === 'gpu'
      ? await prepareGpuRuntime(threads).catch((cause: unknown) => {
          throw new HelenError('gpu_lost', { cause });
        })
      : prepareRuntime(threads);
  const [config, generation, tokenizer] = await Promise.all([
    readJson<ModelConfig>(model.id, 'config.json'),
    readJson<GenerationConfig>(model.id, 'generation_config.json'),
    readJson<TokenizerFile>(model.id, 'tokenizer.json'),
  ]);
  // One after the other: two at once would hold both files twice in memory.
  const encoder = await openSession(runtime, model, model.encoder);
  const decoder = await openSession(runtime, model, model.decoder, keptOnGpu(config));
  return {
    whisper: new Whisper(runtime, config, encoder, decoder),
    context: model.context,
    tokens: readTokens(generation),
    spell: readVocabulary(tokenizer),
  };
}

/** Resolves when the graphics processor is taken away; never, where the runtime does not tell. */
export async function gpuLost(): Promise<string> {
  const { env } = await import('onnxruntime-web/webgpu');
  const device = (await env.webgpu.device) as unknown as GpuDevice | undefined;
  const reason = await device?.lost;
  return reason === undefined ? new Promise(() => {}) : `${reason.reason}: ${reason.message}`;
}

/** The part of a GPUDevice that is looked at. */
interface GpuDevice {
  lost: Promise<{ reason: string; message: string }>;
}
