import { m } from '$lib/i18n';
import type { FailureKind, KeyHealth, ProviderState, Role } from './requests';

const states: Record<ProviderState, () => string> = {
  ready: m.admin_state_ready,
  resting: m.admin_state_resting,
  out: m.admin_state_out,
  no_key: m.admin_state_no_key,
  off: m.admin_state_off,
};
export const sayState = (state: ProviderState): string => states[state]();

export const toneOf = (state: ProviderState) =>
  (({ ready: 'good', resting: 'waiting', out: 'bad', no_key: 'quiet', off: 'quiet' }) as const)[
    state
  ];

const keyStates: Record<KeyHealth['state'], () => string> = {
  ready: m.admin_key_ready,
  cooling: m.admin_key_cooling,
  out: m.admin_key_out,
};
export const sayKeyState = (state: KeyHealth['state']): string => keyStates[state]();

const failures: Record<FailureKind, () => string> = {
  key_refused: m.admin_failure_key_refused,
  quota_spent: m.admin_failure_quota_spent,
  rate_limited: m.admin_failure_rate_limited,
  overloaded: m.admin_failure_overloaded,
  unreachable: m.admin_failure_unreachable,
  timed_out: m.admin_failure_timed_out,
  malformed: m.admin_failure_malformed,
  bad_request: m.admin_failure_bad_request,
  context_too_long: m.admin_failure_context_too_long,
  content_refused: m.admin_failure_content_refused,
  cancelled: m.admin_failure_cancelled,
};
export const sayFailure = (kind: FailureKind): string => failures[kind]();

const capabilities: Record<string, () => string> = {
  text_generation: m.admin_can_text_generation,
  image_analysis: m.admin_can_image_analysis,
  audio_analysis: m.admin_can_audio_analysis,
  audio_transcription: m.admin_can_audio_transcription,
  speech_synthesis: m.admin_can_speech_synthesis,
  embeddings: m.admin_can_embeddings,
  realtime_voice: m.admin_can_realtime_voice,
};
/** A capability in words; one that is newer than the app by its own name. */
export const sayCapability = (name: string): string => capabilities[name]?.() ?? name;

const roles: Record<Role, () => string> = {
  user: m.admin_role_user,
  moderator: m.admin_role_moderator,
  admin: m.admin_role_admin,
};
export const sayRole = (role: Role): string => roles[role]();
export const roleOptions = (upTo: Role = 'admin') =>
  (['user', 'moderator', 'admin'] as const)
    .filter((role) => upTo === 'admin' || role === 'user')
    .map((value) => ({ value, label: sayRole(value) }));
