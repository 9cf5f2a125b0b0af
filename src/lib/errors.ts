/**
 * Every failure HELEN can name. Codes are stable: they are i18n keys (`error_CODE` says what happened,
 * `error_CODE_hint` what to do), appear in logs, and the interface chooses its way out by them.
 */
export const errorCodes = [
  'insecure_origin',
  'microphone_denied',
  'microphone_missing',
  'microphone_busy',
  'microphone_unplugged',
  'microphone_elsewhere',
  'audio_suspended',
  'offline',
  'model_unknown',
  'model_missing',
  'model_corrupt',
  'upstream_off',
  'upstream_failed',
  'storage_full',
  'storage_unavailable',
  'worker_crashed',
  'gpu_lost',
  'gpu_missing',
  'transcription_failed',
  'assistant_failed',
  'synthesis_failed',
  'voice_missing',
  'unexpected',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error with a stable code; its words are chosen in the interface, in the person's language. */
export class HelenError extends Error {
  override readonly name = 'HelenError';

  constructor(
    readonly code: ErrorCode,
    options?: { cause?: unknown; details?: Record<string, unknown> },
  ) {
    super(code, options?.cause === undefined ? undefined : { cause: options.cause });
    this.details = options?.details ?? {};
  }

  readonly details: Record<string, unknown>;
}

/** Anything thrown, as a HelenError: known ones pass through, the rest become `fallback`. */
export function asHelenError(cause: unknown, fallback: ErrorCode = 'unexpected'): HelenError {
  return cause instanceof HelenError ? cause : new HelenError(fallback, { cause });
}
