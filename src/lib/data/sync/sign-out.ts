import { database } from '../database';
import { guarded } from '../guard';
import { throwAllAway } from '../handed';
import { keepSession, session } from '../server/session';
import { exclusive } from './exclusive';
import { server } from './exchange';
import { flush } from './flush';
import { stopSync } from './start';

/** How long leaving waits for what is not sent yet, in milliseconds. */
const PATIENCE = 5000;

/**
 * Signs out in this browser: sends what waits, if that can be done in five seconds, and deletes all that this device
 * keeps of the account. Other tabs reload by themselves; whoever calls this reloads this one.
 * @param options.dry only asks: nothing is sent, nothing deleted
 * @returns how many changes would be lost (dry), or were
 */
export async function signOutLocally({ dry = false }: { dry?: boolean } = {}): Promise<number> {
  const account = session()?.account.id;
  if (account === undefined) return 0;
  const db = database();
  const count = () => guarded(() => db.outbox.count());
  if (dry) return count();
  await stopSync();
  const { tellToLeave } = await import('./lead');
  tellToLeave(account);
  // Nobody will undo now what was deleted a moment ago.
  await guarded(() => db.outbox.toCollection().modify({ notBefore: 0 }));
  const sent = exclusive(db, () => flush(db, server)).catch(() => null);
  await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  const lost = await count();
  await guarded(() => db.delete());
  await throwAllAway().catch(() => {});
  keepSession(null);
  // A tab that had it open may have opened it again before it heard.
  await guarded(() => db.delete());
  return lost;
}
