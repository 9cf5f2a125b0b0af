import { database } from '../database';
import { session } from '../server/session';

let running: (() => Promise<void>) | null = null;

/**
 * Keeps the account's conversations alike here and on the server until it is stopped; does nothing while nobody is
 * signed in. Called again (after signing in anew, say) it begins anew.
 * @returns stops it
 */
export function startSync(): () => void {
  const account = session()?.account.id;
  void stopSync();
  if (account === undefined) return () => {};
  let over = false;
  const begun = import('./lead').then(({ lead }) => (over ? null : lead(database(), account)));
  const stop = async (): Promise<void> => {
    over = true;
    // Its code could not be fetched: then there is nothing to stop.
    await begun.then((end) => end?.()).catch(() => {});
  };
  running = stop;
  return () => void stop();
}

/** Resolves when nothing of it is under way in this tab. */
export async function stopSync(): Promise<void> {
  const one = running;
  running = null;
  await one?.();
}
