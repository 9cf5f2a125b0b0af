import { env, pipeline, type AutomaticSpeechRecognitionPipeline } from '@huggingface/transformers';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';

/** Whisper as everyone runs it: transformers.js' pipeline, 30 s context, no timestamps, one WASM thread. */
env.allowLocalModels = true;
env.allowRemoteModels = false;
env.localModelPath = '/models/';
env.useBrowserCache = false;
env.useWasmCache = false;
Object.assign(env.backends.onnx.wasm!, { wasmPaths: { mjs: glue, wasm }, numThreads: 1 });

let recogniser: AutomaticSpeechRecognitionPipeline | null = null;

self.onmessage = async ({ data }: MessageEvent<{ audio: Float32Array; language: string }>) => {
  try {
    recogniser ??= await pipeline('automatic-speech-recognition', 'whisper-base', {
      dtype: 'q8',
      device: 'wasm',
    });
    const heard = await recogniser(data.audio, { language: data.language, task: 'transcribe' });
    self.postMessage({ text: Array.isArray(heard) ? heard[0]!.text : heard.text });
  } catch (cause) {
    self.postMessage({ error: String(cause) });
  }
};
