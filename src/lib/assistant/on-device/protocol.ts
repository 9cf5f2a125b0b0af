import type { ErrorCode } from '$lib/errors';

/** One message of a chat template. */
export interface PromptMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** Page to worker. `load` comes first, once; generations come one at a time. */
export type ToGenerator =
  | { type: 'load'; model: string; dtype: string }
  | { type: 'generate'; request: number; prompt: PromptMessage[] }
  | { type: 'cancel'; request: number };

/** Worker to page. */
export type FromGenerator =
  | { type: 'loaded' }
  | { type: 'load-failed'; code: ErrorCode; message: string }
  | { type: 'delta'; request: number; text: string }
  /** No more deltas will come: the reply is over, or was cancelled. */
  | { type: 'ended'; request: number }
  | { type: 'failed'; request: number; message: string }
  /** The graphics processor was taken away: this worker is good for nothing more. */
  | { type: 'gpu-lost'; message: string };
