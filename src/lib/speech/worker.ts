import { env } from 'onnxruntime-web/wasm';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';

/**
 * What the workers of speech share. Points ONNX Runtime at our own copies (its default is a CDN), before the first
 * session is made.
 */
export function prepareRuntime(threads: number): void {
  env.wasm.wasmPaths = { mjs: glue, wasm };
  env.wasm.numThreads = threads;
  env.wasm.proxy = false;
  env.logLevel = 'error';
}
