import type * as Onnx from 'onnxruntime-web';
import wasmGlueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import gpuGlueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import gpuWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';

export type Runtime = typeof Onnx;

/**
 * All cores but one, at most four: one is for hearing, drawing and playing. Two are worth having even
 * where there are only two: Kokoro gains a third.
 */
export function threadCount(cores: number, isolated: boolean): number {
  return isolated ? Math.min(4, Math.max(Math.min(2, cores), cores - 1)) : 1;
}

function configure(runtime: Runtime, mjs: string, wasm: string): Runtime {
  const absolute = (url: string) => new URL(url, globalThis.location.href).href;
  runtime.env.wasm.wasmPaths = { mjs: absolute(mjs), wasm: absolute(wasm) };
  runtime.env.wasm.numThreads = threadCount(
    navigator.hardwareConcurrency || 1,
    globalThis.crossOriginIsolated,
  );
  runtime.env.logLevel = 'error';
  return runtime;
}

let cpu: Promise<Runtime> | null = null;
let gpu: Promise<Runtime> | null = null;

/** The runtime for a processor. The GPU's is another build, 27 MB of it: loaded only for a GPU's voice. */
export function runtimeFor(processor: 'cpu' | 'gpu'): Promise<Runtime> {
  if (processor === 'gpu') {
    gpu ??= import('onnxruntime-web/webgpu').then((runtime) =>
      configure(runtime, gpuGlueUrl, gpuWasmUrl),
    );
    return gpu;
  }
  cpu ??= import('onnxruntime-web/wasm').then((runtime) =>
    configure(runtime, wasmGlueUrl, wasmUrl),
  );
  return cpu;
}
