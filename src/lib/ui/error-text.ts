import type { ErrorCode } from '$lib/errors';
import { m } from '$lib/i18n';

interface ErrorText {
  /** What happened. */
  what: () => string;
  /** What to do. */
  hint: () => string;
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
  transcription_failed: {
    what: m.error_transcription_failed,
    hint: m.error_transcription_failed_hint,
  },
  assistant_failed: { what: m.error_assistant_failed, hint: m.error_assistant_failed_hint },
  synthesis_failed: { what: m.error_synthesis_failed, hint: m.error_synthesis_failed_hint },
  voice_missing: { what: m.error_voice_missing, hint: m.error_voice_missing_hint },
  unexpected: { what: m.error_unexpected, hint: m.error_unexpected_hint },
};

/** An error's code in the person's language: what happened, and what to do about it. */
export function errorText(code: ErrorCode): { what: string; hint: string } {
  const text = texts[code];
  return { what: text.what(), hint: text.hint() };
}
