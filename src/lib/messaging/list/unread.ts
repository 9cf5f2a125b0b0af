import { liveQuery, type Observable } from 'dexie';
import { database, identities, type HelenDatabase } from '$lib/data';
import { countUnread } from './details';

/** How many messages of others in one thread the person has not read, at most `MOST_UNREAD`, and again as it changes. */
export function watchUnread(thread: string, db: HelenDatabase = database()): Observable<number> {
  return liveQuery(async () => {
    const row = await db.threads.get(thread);
    if (!row) return 0;
    const { self } = await identities(db);
    const own = (await db.members.get([thread, self])) ?? null;
    return countUnread(db, { thread: row, own });
  });
}
