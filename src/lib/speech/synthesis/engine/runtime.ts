import { prepareGpuRuntime, prepareRuntime, type Runtime } from '$lib/speech/worker';

export type { Runtime };

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

/** A worker speaks with one engine, which is its name: threads are counted once a worker. */
function threads(): number {
  return threadCount(
    (globalThis as { name?: string }).name === 'piper' ? 'piper' : 'kokoro',
    navigator.hardwareConcurrency || 1,
    globalThis.crossOriginIsolated,
  );
}

let cpu: Runtime | null = null;
let gpu: Promise<Runtime> | null = null;

export async function runtimeFor(processor: 'cpu' | 'gpu'): Promise<Runtime> {
  if (processor === 'gpu') return (gpu ??= prepareGpuRuntime(threads()));
  return (cpu ??= prepareRuntime(threads()));
}
