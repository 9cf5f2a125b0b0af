export type ModelTask = 'transcription' | 'endpointing' | 'synthesis' | 'generation';

/** What one device has of one model. */
export type ModelStatus =
  | { state: 'absent' }
  | { state: 'downloading'; bytes: number; total: number; bytesPerSecond: number }
  | { state: 'paused'; bytes: number; total: number }
  | { state: 'verifying' }
  | { state: 'installed'; bytes: number }
  | { state: 'failed'; code: import('$lib/errors').ErrorCode; bytes: number; total: number };
