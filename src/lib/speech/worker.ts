import * as cpu from 'onnxruntime-web/wasm';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import gpuGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import gpuWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';

export type Runtime = typeof cpu;

/** Points ONNX Runtime at our own copies (its default is a CDN), before the first session is made. */
function configure({ env }: Runtime, mjs: string, binary: string, threads: number): void {
  const absolute = (url: string) => new URL(url, globalThis.location.href).href;
  env.wasm.wasmPaths = { mjs: absolute(mjs), wasm: absolute(binary) };
  env.wasm.numThreads = threads;
  env.wasm.proxy = false;
  env.logLevel = 'error';
}

/** What the workers of speech share: the runtime of the processor. */
export function prepareRuntime(threads: number): Runtime {
  configure(cpu, glue, wasm, threads);
  return cpu;
}

/** The runtime of the graphics processor is another build, 27 MB of it: loaded only for what runs there. */
export async function prepareGpuRuntime(threads: number): Promise<Runtime> {
  const gpu = await import('onnxruntime-web/webgpu');
  configure(gpu, gpuGlue, gpuWasm, threads);
  return gpu;
}
