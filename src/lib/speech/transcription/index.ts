import { repairModel } from '$lib/models';
import { CloudTranscriber, cloudEar } from './cloud';
import { chooseThreads } from './threads';
import { WorkerTranscriber, type WorkerLike } from './transcriber';
import type { Transcriber } from './types';

export type * from './types';

export interface TranscriberOptions {
  /** Catalogue id of the Whisper model; `whisper-base` ships. */
  model?: string;
  /** WASM threads; left out, chosen by what this device can spare. */
  threads?: number;
}

/** A Whisper of its own in a worker, helped by the cloud where a request says so. Nothing is loaded before `load()` or the first `transcribe()`. */
export function createTranscriber(options: TranscriberOptions = {}): Transcriber {
  const whisper = new WorkerTranscriber({
    model: options.model ?? 'whisper-base',
    threads:
      options.threads ??
      chooseThreads(navigator.hardwareConcurrency, globalThis.crossOriginIsolated),
    startWorker: (): WorkerLike =>
      new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
    repair: repairModel,
  });
  return new CloudTranscriber(whisper, cloudEar);
}
