import { database, destroy, keepSession, requestJson, signOutLocally } from '$lib/data';
import { talk } from '../talk.svelte';

/** Whoever talks ends first: their words belong to who is leaving. */
async function forget(): Promise<void> {
  await talk.end();
  const theirs = database();
  // First of all: from here on nothing more is asked or kept as this person, here or in other tabs.
  keepSession(null);
  // What the browser does not let go now is not worth staying for.
  await destroy(theirs).catch(() => {});
  location.replace('/');
}

/** How many changes wait to be sent, and would be lost if they cannot be now. */
export const unsent = (): Promise<number> => signOutLocally({ dry: true });

/**
 * Signs out of this browser: what waits is sent if it can be, what it keeps of the person is deleted; the server's
 * stays.
 */
export async function signOut(): Promise<void> {
  await talk.end();
  await signOutLocally();
  location.replace('/');
}

/** Ends every session, this one too. Throws HelenError, and then nothing has changed. */
export async function signOutEverywhere(): Promise<void> {
  await requestJson('/api/accounts/sign-out-everywhere', { method: 'POST' });
  await forget();
}

/** A password, a fresh one-time code, or `{}` just after signing in by OAuth2. */
export type Proof = { password: string } | { otpId: string; otp: string } | Record<string, never>;

/** Deletes the account and everything that is theirs, here and on the server. Throws HelenError. */
export async function deleteAccount(proof: Proof): Promise<void> {
  await requestJson('/api/accounts/me', { method: 'DELETE', body: proof });
  await forget();
}
