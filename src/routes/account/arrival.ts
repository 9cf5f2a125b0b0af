import type { RecordModel, RecordService } from 'pocketbase';
import { asAccount, fromPocketBase, keepSession, pocketbase } from '$lib/data';
import type { ErrorCode } from '$lib/errors';

/** What every way of signing in ends with. */
interface SignedIn {
  token: string;
  record: object;
}

/** PocketBase's client and its people, asked; throws HelenError, `fallback` where no reason was given. */
export async function askPeople<T>(
  fallback: ErrorCode,
  ask: (people: RecordService<RecordModel>) => Promise<T>,
): Promise<T> {
  try {
    const client = await pocketbase();
    return await ask(client.collection('users'));
  } catch (cause) {
    throw fromPocketBase(cause, fallback);
  }
}

/**
 * The one door of every sign-in. The page is loaded anew, because the database changes with the person.
 * Nobody's conversations, where there are any, are offered to be brought along here.
 * @param to a path of ours: see `safePath`
 */
export function arrive({ token, record }: SignedIn, to: string): void {
  keepSession({ token, account: asAccount(record), since: Date.now() });
  location.replace(to);
}
