import type * as Onnx from 'onnxruntime-web';
import wasmGlueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import gpuGlueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import gpuWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';

export type Runtime = typeof Onnx;

/**
 * Piper is fast enough to leave the cores to hearing, drawing and playing; Kokoro gains a third from a
 * second core even where there are only two. Threads that wait for each other on busy cores cost more than
 * they give, so never more than four.
 */
export function threadCount(engine: 'piper' | 'kokoro', cores: number, isolated: boolean): number {
  if (!isolated || cores < 2) return 1;
  if (engine === 'piper') return cores < 4 ? 1 : 2;
  return Math.min(4, Math.max(2, cores - 1));
}

function configure(runtime: Runtime, mjs: string, wasm: string): Runtime {
  const absolute = (url: string) => new URL(url, globalThis.location.href).href;
  runtime.env.wasm.wasmPaths = { mjs: absolute(mjs), wasm: absolute(wasm) };
  // A worker speaks with one engine, which is its name: threads are counted once a worker.
  runtime.env.wasm.numThreads = threadCount(
    (globalThis as { name?: string }).name === 'piper' ? 'piper' : 'kokoro',
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
