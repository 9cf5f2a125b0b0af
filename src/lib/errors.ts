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
  'camera_denied',
  'camera_missing',
  'camera_busy',
  'camera_unplugged',
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
  'memory_short',
  'whisper_unusable',
  'transcription_failed',
  'assistant_failed',
  'synthesis_failed',
  'voice_missing',
  'cloud_voice_failed',
  'cloud_transcription_failed',
  'not_signed_in',
  'sign_in_failed',
  'not_allowed',
  'blocked',
  'sign_up_closed',
  'invitation_needed',
  'invitation_invalid',
  'username_taken',
  'email_taken',
  'first_admin_code_wrong',
  'admin_exists',
  'last_admin',
  'reauthentication_failed',
  'one_time_code_wrong',
  'link_invalid',
  'oauth2_failed',
  'picture_unreadable',
  'sound_unreadable',
  'too_many_tokens',
  'invalid_body',
  'body_too_large',
  'too_many_requests',
  'rate_limited',
  'credits_spent',
  'no_provider',
  'provider_key_refused',
  'provider_quota_spent',
  'provider_busy',
  'provider_down',
  'provider_slow',
  'provider_refused',
  'provider_not_running',
  'provider_untestable',
  'context_too_long',
  'answer_too_long',
  'content_refused',
  'session_missing',
  'message_missing',
  'generation_running',
  'save_failed',
  'message_empty',
  'message_too_long',
  'attachment_unsupported',
  'attachment_missing',
  'id_taken',
  'file_missing',
  'file_empty',
  'file_too_large',
  'too_many_unsent',
  'upload_failed',
  'upload_refused',
  'link_missing',
  'invite_missing',
  'invite_expired',
  'invite_revoked',
  'invite_spent',
  'invite_refused',
  'too_many_invites',
  'person_blocked',
  'too_many_members',
  'nothing_to_continue',
  'invalid_operation',
  'sync_too_old',
  'client_too_old',
  'interrupted',
  'config_invalid',
  'config_changed',
  'config_too_large',
  'config_from_file',
  'keys_would_move',
  'call_missing',
  'call_ended',
  'call_full',
  'calls_off',
  'peer_taken',
  'ticket_expired',
  'ticket_invalid',
  'screen_failed',
  'recording_failed',
  'recording_unsupported',
  'not_found',
  'unexpected',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A code as somebody else wrote it, where we know it. */
export function asErrorCode(code: string | undefined): ErrorCode {
  return errorCodes.find((known) => known === code) ?? 'unexpected';
}

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
