import type { ErrorCode } from '$lib/errors';
import { m } from '$lib/i18n';

const account: readonly ErrorCode[] = ['not_signed_in', 'blocked', 'credits_spent'];
/** Another model, another voice or another assistant would do. */
const choices: readonly ErrorCode[] = [
  'no_provider',
  'provider_key_refused',
  'provider_quota_spent',
  'provider_busy',
  'provider_down',
  'provider_slow',
  'provider_refused',
  'cloud_voice_failed',
  'cloud_transcription_failed',
];
/** Where another choice is made, if not at who answers. */
const sections: Partial<Record<ErrorCode, string>> = {
  cloud_voice_failed: 'voice',
  cloud_transcription_failed: 'microphone',
};

/** Where a person can do something about what went wrong in a talk, if anywhere. */
export function wayOut(code: ErrorCode): { label: string; href: string } | undefined {
  if (account.includes(code)) return { label: m.talk_notice_account(), href: '/account' };
  if (!choices.includes(code)) return undefined;
  const section = sections[code] ?? 'assistant';
  return { label: m.talk_notice_settings(), href: `/settings#${section}` };
}
