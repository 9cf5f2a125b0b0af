import { HelenError } from '$lib/errors';

/** What is remembered in this tab while the person is at another site. */
export interface Leave {
  provider: string;
  /** Comes back with the person: whoever else sends them here does not know it. */
  state: string;
  /** Proves to the provider that who asked is who got the code (PKCE). */
  verifier: string;
  /** Milliseconds since 1970. */
  since: number;
  purpose: { type: 'sign-in'; to: string; invitation: string } | { type: 'confirm' };
}

/** What the provider says in the address that it sends the person back to. */
export type Return = { type: 'code'; code: string } | { type: 'refused' };

const key = 'helen-oauth2';
/** What providers call it when the person says no; the second is Apple's. */
const refusals = new Set(['access_denied', 'user_cancelled_authorize']);
const longest = 10 * 60 * 1000;

/** The page that every provider leads back to; providers compare it to the letter. */
export const returnAddress = (origin: string): string => `${origin}/account/oauth2`;

export function remember(leave: Leave, storage: Storage = sessionStorage): void {
  storage.setItem(key, JSON.stringify(leave));
}

/** Once: a code that is sent here again finds nothing. */
export function recall(storage: Storage = sessionStorage): Leave | null {
  const kept = storage.getItem(key);
  storage.removeItem(key);
  return kept === null ? null : (JSON.parse(kept) as Leave);
}

/**
 * Whether this is the return that was waited for.
 * @param query of the page's address; its fragment where the provider answered by a form
 * Throws HelenError `oauth2_failed` when nobody left from here, too long ago, or with another state.
 */
export function readReturn(query: URLSearchParams, left: Leave | null, now: number): Return {
  const failed = (reason: string) => new HelenError('oauth2_failed', { cause: reason });
  if (!left) throw failed('nobody left from this tab');
  if (now - left.since > longest) throw failed('it took too long');
  if (left.state === '' || query.get('state') !== left.state) throw failed('another state');
  if (refusals.has(query.get('error') ?? '')) return { type: 'refused' };
  const code = query.get('code');
  if (!code) throw failed(query.get('error') ?? 'no code');
  return { type: 'code', code };
}
