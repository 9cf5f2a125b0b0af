import type { Transcriber } from './types';

export type * from './types';

export interface TranscriberOptions {
  /** Catalogue id of the Whisper model; `whisper-base` ships. */
  model?: string;
  /** WASM threads; left out, chosen by what this device can spare. */
  threads?: number;
}

/** A Whisper of its own in a worker. Nothing is loaded before `load()` or the first `transcribe()`. */
export declare function createTranscriber(options?: TranscriberOptions): Transcriber;
