import { session } from '$lib/data';
import { asHelenError, type ErrorCode, type HelenError } from '$lib/errors';
import { readInvitation, type Invitation } from '$lib/messaging';

/** What the screen of a link shows. */
export type Reading =
  | { type: 'loading' }
  /** Only who has an account comes in. */
  | { type: 'outside' }
  | { type: 'open'; invitation: Invitation }
  /** It leads nowhere, or not for this person. */
  | { type: 'over'; code: ErrorCode }
  | { type: 'failed'; error: HelenError };

const final: readonly ErrorCode[] = [
  'invite_missing',
  'invite_expired',
  'invite_revoked',
  'invite_spent',
  'invite_refused',
  'person_blocked',
  'too_many_members',
  'blocked',
];

/** What a refusal of a link comes to. */
export function refusedBy(cause: unknown): Reading {
  const error = asHelenError(cause);
  if (error.code === 'not_signed_in') return { type: 'outside' };
  return final.includes(error.code)
    ? { type: 'over', code: error.code }
    : { type: 'failed', error };
}

/** Asks where a secret leads. */
export async function readLink(secret: string): Promise<Reading> {
  if (secret === '') return { type: 'over', code: 'invite_missing' };
  if (!session()?.token) return { type: 'outside' };
  try {
    return { type: 'open', invitation: await readInvitation(secret) };
  } catch (cause) {
    return refusedBy(cause);
  }
}
