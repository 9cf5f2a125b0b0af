import { database, type HelenDatabase } from './database';
import { guarded } from './guard';
import { queue } from './sync/outbox';

/** Deletes every conversation of this database, and of its account; settings and what was measured stay. */
export function wipe(db: HelenDatabase = database()): Promise<void> {
  return guarded(() =>
    db.transaction('rw', [db.threads, db.members, db.messages, db.outbox, db.blobs], async () => {
      for (const thread of await db.threads.toCollection().primaryKeys())
        await queue(db, { type: 'thread.delete', thread });
      const tables = [db.threads, db.members, db.messages, db.blobs];
      await Promise.all(tables.map((table) => table.clear()));
    }),
  );
}

/** Deletes the database itself: conversations, settings and measurements. */
export function destroy(db: HelenDatabase = database()): Promise<void> {
  return guarded(() => db.delete({ disableAutoOpen: false }));
}
