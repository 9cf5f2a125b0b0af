import type { ErrorCode } from '$lib/errors';
import type { SpokenLanguage, TranscriptionResult } from './types';

/** What the worker is asked. It works on one `transcribe` at a time: the queue stays outside. */
export type ToWorker =
  | { type: 'load'; model: string; threads: number }
  | {
      type: 'transcribe';
      request: number;
      audio: Float32Array<ArrayBuffer>;
      language: SpokenLanguage | 'auto';
      likely: SpokenLanguage;
      /** Seconds. */
      voiced: number;
    }
  /** Stops at the next decoder step. */
  | { type: 'cancel'; request: number };

export type FromWorker =
  /** `took` in milliseconds. */
  | { type: 'loaded'; took: number }
  | { type: 'load-failed'; code: ErrorCode; message: string }
  | { type: 'done'; request: number; result: TranscriptionResult }
  | { type: 'cancelled'; request: number }
  /** `fatal`: WebAssembly gave up, this worker is good for nothing more. */
  | { type: 'failed'; request: number; message: string; fatal: boolean };
