import type { ErrorCode } from '$lib/errors';
import { m, type Locale } from '$lib/i18n';

type Words = (inputs?: Record<string, never>, options?: { locale?: Locale }) => string;

interface ErrorText {
  /** What happened. */
  what: Words;
  /** What to do. */
  hint: Words;
}

// Spelled out, not looked up by a built key: so the compiler misses none and the bundler keeps only these.
const texts: Record<ErrorCode, ErrorText> = {
  insecure_origin: { what: m.error_insecure_origin, hint: m.error_insecure_origin_hint },
  microphone_denied: { what: m.error_microphone_denied, hint: m.error_microphone_denied_hint },
  microphone_missing: { what: m.error_microphone_missing, hint: m.error_microphone_missing_hint },
  microphone_busy: { what: m.error_microphone_busy, hint: m.error_microphone_busy_hint },
  microphone_unplugged: {
    what: m.error_microphone_unplugged,
    hint: m.error_microphone_unplugged_hint,
  },
  microphone_elsewhere: {
    what: m.error_microphone_elsewhere,
    hint: m.error_microphone_elsewhere_hint,
  },
  camera_denied: { what: m.error_camera_denied, hint: m.error_camera_denied_hint },
  camera_missing: { what: m.error_camera_missing, hint: m.error_camera_missing_hint },
  camera_busy: { what: m.error_camera_busy, hint: m.error_camera_busy_hint },
  camera_unplugged: { what: m.error_camera_unplugged, hint: m.error_camera_unplugged_hint },
  audio_suspended: { what: m.error_audio_suspended, hint: m.error_audio_suspended_hint },
  offline: { what: m.error_offline, hint: m.error_offline_hint },
  model_unknown: { what: m.error_model_unknown, hint: m.error_model_unknown_hint },
  model_missing: { what: m.error_model_missing, hint: m.error_model_missing_hint },
  model_corrupt: { what: m.error_model_corrupt, hint: m.error_model_corrupt_hint },
  upstream_off: { what: m.error_upstream_off, hint: m.error_upstream_off_hint },
  upstream_failed: { what: m.error_upstream_failed, hint: m.error_upstream_failed_hint },
  storage_full: { what: m.error_storage_full, hint: m.error_storage_full_hint },
  storage_unavailable: {
    what: m.error_storage_unavailable,
    hint: m.error_storage_unavailable_hint,
  },
  worker_crashed: { what: m.error_worker_crashed, hint: m.error_worker_crashed_hint },
  gpu_lost: { what: m.error_gpu_lost, hint: m.error_gpu_lost_hint },
  gpu_missing: { what: m.error_gpu_missing, hint: m.error_gpu_missing_hint },
  memory_short: { what: m.error_memory_short, hint: m.error_memory_short_hint },
  whisper_unusable: { what: m.error_whisper_unusable, hint: m.error_whisper_unusable_hint },
  transcription_failed: {
    what: m.error_transcription_failed,
    hint: m.error_transcription_failed_hint,
  },
  assistant_failed: { what: m.error_assistant_failed, hint: m.error_assistant_failed_hint },
  synthesis_failed: { what: m.error_synthesis_failed, hint: m.error_synthesis_failed_hint },
  cloud_voice_failed: { what: m.error_cloud_voice_failed, hint: m.error_cloud_voice_failed_hint },
  cloud_transcription_failed: {
    what: m.error_cloud_transcription_failed,
    hint: m.error_cloud_transcription_failed_hint,
  },
  voice_missing: { what: m.error_voice_missing, hint: m.error_voice_missing_hint },
  not_signed_in: { what: m.error_not_signed_in, hint: m.error_not_signed_in_hint },
  sign_in_failed: { what: m.error_sign_in_failed, hint: m.error_sign_in_failed_hint },
  not_allowed: { what: m.error_not_allowed, hint: m.error_not_allowed_hint },
  blocked: { what: m.error_blocked, hint: m.error_blocked_hint },
  sign_up_closed: { what: m.error_sign_up_closed, hint: m.error_sign_up_closed_hint },
  invitation_needed: { what: m.error_invitation_needed, hint: m.error_invitation_needed_hint },
  invitation_invalid: { what: m.error_invitation_invalid, hint: m.error_invitation_invalid_hint },
  username_taken: { what: m.error_username_taken, hint: m.error_username_taken_hint },
  email_taken: { what: m.error_email_taken, hint: m.error_email_taken_hint },
  first_admin_code_wrong: {
    what: m.error_first_admin_code_wrong,
    hint: m.error_first_admin_code_wrong_hint,
  },
  admin_exists: { what: m.error_admin_exists, hint: m.error_admin_exists_hint },
  last_admin: { what: m.error_last_admin, hint: m.error_last_admin_hint },
  reauthentication_failed: {
    what: m.error_reauthentication_failed,
    hint: m.error_reauthentication_failed_hint,
  },
  one_time_code_wrong: {
    what: m.error_one_time_code_wrong,
    hint: m.error_one_time_code_wrong_hint,
  },
  link_invalid: { what: m.error_link_invalid, hint: m.error_link_invalid_hint },
  oauth2_failed: { what: m.error_oauth2_failed, hint: m.error_oauth2_failed_hint },
  picture_unreadable: { what: m.error_picture_unreadable, hint: m.error_picture_unreadable_hint },
  sound_unreadable: { what: m.error_sound_unreadable, hint: m.error_sound_unreadable_hint },
  too_many_tokens: { what: m.error_too_many_tokens, hint: m.error_too_many_tokens_hint },
  invalid_body: { what: m.error_invalid_body, hint: m.error_invalid_body_hint },
  body_too_large: { what: m.error_body_too_large, hint: m.error_body_too_large_hint },
  too_many_requests: { what: m.error_too_many_requests, hint: m.error_too_many_requests_hint },
  rate_limited: { what: m.error_rate_limited, hint: m.error_rate_limited_hint },
  credits_spent: { what: m.error_credits_spent, hint: m.error_credits_spent_hint },
  no_provider: { what: m.error_no_provider, hint: m.error_no_provider_hint },
  provider_key_refused: {
    what: m.error_provider_key_refused,
    hint: m.error_provider_key_refused_hint,
  },
  provider_quota_spent: {
    what: m.error_provider_quota_spent,
    hint: m.error_provider_quota_spent_hint,
  },
  provider_busy: { what: m.error_provider_busy, hint: m.error_provider_busy_hint },
  provider_down: { what: m.error_provider_down, hint: m.error_provider_down_hint },
  provider_slow: { what: m.error_provider_slow, hint: m.error_provider_slow_hint },
  provider_refused: { what: m.error_provider_refused, hint: m.error_provider_refused_hint },
  provider_not_running: {
    what: m.error_provider_not_running,
    hint: m.error_provider_not_running_hint,
  },
  provider_untestable: {
    what: m.error_provider_untestable,
    hint: m.error_provider_untestable_hint,
  },
  answer_too_long: { what: m.error_answer_too_long, hint: m.error_answer_too_long_hint },
  context_too_long: { what: m.error_context_too_long, hint: m.error_context_too_long_hint },
  content_refused: { what: m.error_content_refused, hint: m.error_content_refused_hint },
  session_missing: { what: m.error_session_missing, hint: m.error_session_missing_hint },
  message_missing: { what: m.error_message_missing, hint: m.error_message_missing_hint },
  generation_running: { what: m.error_generation_running, hint: m.error_generation_running_hint },
  save_failed: { what: m.error_save_failed, hint: m.error_save_failed_hint },
  message_empty: { what: m.error_message_empty, hint: m.error_message_empty_hint },
  message_too_long: { what: m.error_message_too_long, hint: m.error_message_too_long_hint },
  attachment_unsupported: {
    what: m.error_attachment_unsupported,
    hint: m.error_attachment_unsupported_hint,
  },
  attachment_missing: { what: m.error_attachment_missing, hint: m.error_attachment_missing_hint },
  id_taken: { what: m.error_id_taken, hint: m.error_id_taken_hint },
  file_missing: { what: m.error_file_missing, hint: m.error_file_missing_hint },
  file_empty: { what: m.error_file_empty, hint: m.error_file_empty_hint },
  file_too_large: { what: m.error_file_too_large, hint: m.error_file_too_large_hint },
  too_many_unsent: { what: m.error_too_many_unsent, hint: m.error_too_many_unsent_hint },
  upload_failed: { what: m.error_upload_failed, hint: m.error_upload_failed_hint },
  upload_refused: { what: m.error_upload_refused, hint: m.error_upload_refused_hint },
  link_missing: { what: m.error_link_missing, hint: m.error_link_missing_hint },
  invite_missing: { what: m.error_invite_missing, hint: m.error_invite_missing_hint },
  invite_expired: { what: m.error_invite_expired, hint: m.error_invite_expired_hint },
  invite_revoked: { what: m.error_invite_revoked, hint: m.error_invite_revoked_hint },
  invite_spent: { what: m.error_invite_spent, hint: m.error_invite_spent_hint },
  invite_refused: { what: m.error_invite_refused, hint: m.error_invite_refused_hint },
  too_many_invites: { what: m.error_too_many_invites, hint: m.error_too_many_invites_hint },
  person_blocked: { what: m.error_person_blocked, hint: m.error_person_blocked_hint },
  too_many_members: { what: m.error_too_many_members, hint: m.error_too_many_members_hint },
  nothing_to_continue: {
    what: m.error_nothing_to_continue,
    hint: m.error_nothing_to_continue_hint,
  },
  invalid_operation: { what: m.error_invalid_operation, hint: m.error_invalid_operation_hint },
  sync_too_old: { what: m.error_sync_too_old, hint: m.error_sync_too_old_hint },
  client_too_old: { what: m.error_client_too_old, hint: m.error_client_too_old_hint },
  interrupted: { what: m.error_interrupted, hint: m.error_interrupted_hint },
  config_invalid: { what: m.error_config_invalid, hint: m.error_config_invalid_hint },
  config_changed: { what: m.error_config_changed, hint: m.error_config_changed_hint },
  config_too_large: { what: m.error_config_too_large, hint: m.error_config_too_large_hint },
  config_from_file: { what: m.error_config_from_file, hint: m.error_config_from_file_hint },
  keys_would_move: { what: m.error_keys_would_move, hint: m.error_keys_would_move_hint },
  call_missing: { what: m.error_call_missing, hint: m.error_call_missing_hint },
  call_ended: { what: m.error_call_ended, hint: m.error_call_ended_hint },
  call_full: { what: m.error_call_full, hint: m.error_call_full_hint },
  calls_off: { what: m.error_calls_off, hint: m.error_calls_off_hint },
  peer_taken: { what: m.error_peer_taken, hint: m.error_peer_taken_hint },
  ticket_expired: { what: m.error_ticket_expired, hint: m.error_ticket_expired_hint },
  ticket_invalid: { what: m.error_ticket_invalid, hint: m.error_ticket_invalid_hint },
  recording_failed: {
    what: m.error_recording_failed,
    hint: m.error_recording_failed_hint,
  },
  recording_unsupported: {
    what: m.error_recording_unsupported,
    hint: m.error_recording_unsupported_hint,
  },
  screen_failed: { what: m.error_screen_failed, hint: m.error_screen_failed_hint },
  not_found: { what: m.error_not_found, hint: m.error_not_found_hint },
  unexpected: { what: m.error_unexpected, hint: m.error_unexpected_hint },
};

/** An error's code in words, the interface's language or another: what happened, and what to do about it. */
export function errorText(code: ErrorCode, locale?: Locale): { what: string; hint: string } {
  const text = texts[code];
  const options = locale === undefined ? {} : { locale };
  return { what: text.what({}, options), hint: text.hint({}, options) };
}
