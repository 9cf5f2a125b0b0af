import Dexie from 'dexie';
import { database, type HelenDatabase } from '../database';
import { guarded } from '../guard';
import { requestJson } from '../server/request';
import { session } from '../server/session';
import type { SyncChange, SyncPage } from './protocol';
import { memberRow, messageRow, threadRow } from './rows';

/** How far this device has followed the server. */
interface Position {
  epoch: string;
  next: number;
}

const key = 'sync';

async function position(db: HelenDatabase): Promise<Position | undefined> {
  return (await db.facts.get(key))?.value as Position | undefined;
}

async function apply(db: HelenDatabase, change: SyncChange): Promise<void> {
  if (change.deleted) {
    const all: [string, unknown][] = [
      [change.id, Dexie.minKey],
      [change.id, Dexie.maxKey],
    ];
    await db.threads.delete(change.id);
    await db.members.where('[thread+user]').between(all[0], all[1]).delete();
    await db.messages.where('[thread+seq]').between(all[0], all[1]).delete();
  } else if (change.collection === 'threads') await db.threads.put(threadRow(change.row));
  else if (change.collection === 'members') await db.members.put(memberRow(change.row));
  else await db.messages.put(messageRow(change.row, await db.messages.get(change.id)));
}

/** Writes one page and how far it reaches, or nothing of it. */
async function keep(db: HelenDatabase, page: SyncPage, before?: Position): Promise<void> {
  const tables = [db.threads, db.members, db.messages, db.facts];
  await db.transaction('rw', tables, async () => {
    if (before && before.epoch !== page.epoch)
      await Promise.all([db.threads.clear(), db.members.clear(), db.messages.clear()]);
    for (const change of page.changes) await apply(db, change);
    const value: Position = { epoch: page.epoch, next: page.next };
    await db.facts.put({ key, value, at: Date.now() });
  });
}

/**
 * Brings what changed on the server to this device; does nothing while nobody is signed in. Throws HelenError
 * (offline, not_signed_in, storage_full…); what came until then is kept.
 */
export async function pull(db: HelenDatabase = database()): Promise<void> {
  if (!session()) return;
  let known = await guarded(() => position(db));
  for (let more = true; more;) {
    let page = await requestJson<SyncPage>(`/api/sync?since=${known?.next ?? 0}`);
    const other = known !== undefined && known.epoch !== page.epoch;
    // Another history: its pages begin at the beginning.
    if (other) page = await requestJson<SyncPage>('/api/sync?since=0');
    const before = known;
    await guarded(() => keep(db, page, before));
    known = { epoch: page.epoch, next: page.next };
    more = page.more;
  }
}
