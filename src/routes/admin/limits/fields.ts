import { m } from '$lib/i18n';

/** The numbers of a group, by their names in the document. */
export const personal = [
  { field: 'messages_per_minute', label: m.admin_limit_messages },
  { field: 'uploads_per_minute', label: m.admin_limit_uploads },
  { field: 'ai_requests_per_minute', label: m.admin_limit_ai_requests },
  { field: 'rpm', label: m.admin_limit_rpm },
  { field: 'tpm', label: m.admin_limit_tpm },
  { field: 'daily_requests', label: m.admin_limit_daily_requests },
  { field: 'daily_tokens', label: m.admin_limit_daily_tokens },
] as const;

/** A provider's account has only these. */
export const ofProvider = personal.slice(3);

type Json = { [field: string]: Json | number | undefined };

/** What the configuration says at a path; nothing is 0: no limit. */
export function limitAt(asJson: string, path: readonly string[]): number {
  let node: Json | number | undefined = JSON.parse(asJson) as Json;
  for (const step of path) node = typeof node === 'object' ? node[step] : undefined;
  return typeof node === 'number' ? node : 0;
}
