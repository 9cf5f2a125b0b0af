import { storageUsed, type StorageUse } from './quota';
import { modelsFolder } from './storage';
import type { CatalogueModel } from './catalogue';

/** What this device can run. */
export interface Device {
  /** A WebGPU adapter, and whether it computes in half precision; null where there is none. */
  gpu: { halfPrecision: boolean } | null;
  /** Whether WASM may use threads here (cross-origin isolation). */
  threads: boolean;
  cores: number;
  /** Gigabytes as the browser tells (at most 8, rounded); null where it does not. */
  memory: number | null;
  /** Files of models can be kept. */
  files: boolean;
  storage: StorageUse | null;
}

async function findGpu(): Promise<Device['gpu']> {
  const gpu = (navigator as { gpu?: { requestAdapter(): Promise<GpuAdapter | null> } }).gpu;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return adapter ? { halfPrecision: adapter.features.has('shader-f16') } : null;
}

/** The part of a GPUAdapter that is looked at. */
interface GpuAdapter {
  features: ReadonlySet<string>;
}

/** Looked at once: nothing of it changes but the storage. */
let gpu: Promise<Device['gpu']> | null = null;

export async function device(): Promise<Device> {
  gpu ??= findGpu();
  const [found, folder, storage] = await Promise.all([gpu, modelsFolder(), storageUsed()]);
  return {
    gpu: found,
    threads: globalThis.crossOriginIsolated === true,
    cores: navigator.hardwareConcurrency || 1,
    memory: (navigator as { deviceMemory?: number }).deviceMemory ?? null,
    files: folder !== null,
    storage,
  };
}

/** While a model goes to the graphics processor its weights are in memory as often as this. */
const COPIES = 4;

/** Whether a model runs on a device, and if not, the code that says why. */
export function fitness(
  model: Pick<CatalogueModel, 'tier' | 'dtype' | 'files'>,
  on: Pick<Device, 'gpu' | 'memory'>,
): { type: 'fit' } | { type: 'unfit'; code: 'gpu_missing' | 'memory_short' } {
  if (model.tier === 'cpu') return { type: 'fit' };
  const precision = JSON.stringify(model.dtype ?? '');
  const half = precision.includes('f16') || precision.includes('fp16');
  if (!on.gpu || (half && !on.gpu.halfPrecision)) return { type: 'unfit', code: 'gpu_missing' };
  const weights = model.files.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const enough = on.memory === null || weights * COPIES <= on.memory * 2 ** 30;
  return enough ? { type: 'fit' } : { type: 'unfit', code: 'memory_short' };
}
