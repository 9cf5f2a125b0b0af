import { asAccount, type Account } from '$lib/data';
import { HelenError } from '$lib/errors';
import { askPeople } from './arrival';
import { person } from './person.svelte';

/** Who is signed in; throws HelenError `not_signed_in`. */
export function signedIn() {
  const { session } = person;
  if (!session || session.token === '') throw new HelenError('not_signed_in');
  return session;
}

/** What a person may keep to themselves. */
export type Hiding = 'hidesRead' | 'hidesTyping' | 'hidesPresence';

/** What a person may write of their own row; a file for `avatar`, null to take it away. */
export type Change = Partial<Pick<Account, 'name' | 'username' | 'language' | Hiding>> & {
  avatar?: File | null;
};

/** Throws HelenError. */
export async function changeProfile(change: Change): Promise<void> {
  const { token, account } = signedIn();
  const record = await askPeople('unexpected', (people) => people.update(account.id, change));
  const now = signedIn();
  if (now.token === token) person.keep({ ...now, account: asAccount(record) });
}

/** Ends every other session; this one gets a new token. Throws HelenError. */
export async function changePassword(oldPassword: string, password: string): Promise<void> {
  const { account } = signedIn();
  await askPeople('unexpected', (people) =>
    people.update(account.id, { oldPassword, password, passwordConfirm: password }),
  );
  const { token, record } = await askPeople('unexpected', (people) =>
    people.authWithPassword(account.username, password),
  );
  person.keep({ token, account: asAccount(record), since: Date.now() });
}

/** The block that holds now. */
export function blockOf(
  { blockedUntil, blockReason }: Pick<Account, 'blockedUntil' | 'blockReason'>,
  now = Date.now(),
): { until: number; reason: string } | null {
  const until = Date.parse(blockedUntil);
  return until > now ? { until, reason: blockReason } : null;
}
