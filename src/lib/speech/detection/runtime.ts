import { env } from 'onnxruntime-web/wasm';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';

/** Points ONNX Runtime at our own copies (its default is a CDN); one thread is enough for models this small. */
export function prepareRuntime(): void {
  env.wasm.wasmPaths = { mjs: glue, wasm };
  env.wasm.numThreads = 1;
  env.logLevel = 'error';
}
