import type { ErrorCode } from '$lib/errors';
import type { SpokenLanguage, TranscriptionResult } from './types';

/** Where a Whisper's weights are and how it runs. */
export interface WhisperFiles {
  /** Catalogue id. */
  id: string;
  encoder: string;
  decoder: string;
  processor: 'cpu' | 'gpu';
  /** Whether its encoder takes less than 30 s. */
  context: 'variable' | 'full';
}

/** What the worker is asked. It works on one `transcribe` at a time: the queue stays outside. */
export type ToWorker =
  | { type: 'load'; model: WhisperFiles; threads: number }
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
  /** `took` in milliseconds; `clip` those of one clip, where it was tried. */
  | { type: 'loaded'; took: number; clip?: number }
  | { type: 'load-failed'; code: ErrorCode; message: string }
  /** The graphics processor was taken away: this worker is good for nothing more. */
  | { type: 'gpu-lost'; message: string }
  | { type: 'done'; request: number; result: TranscriptionResult }
  | { type: 'cancelled'; request: number }
  /** `fatal`: WebAssembly gave up, this worker is good for nothing more. */
  | { type: 'failed'; request: number; message: string; fatal: boolean };
