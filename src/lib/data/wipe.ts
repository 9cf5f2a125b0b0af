import { database, type HelenDatabase } from './database';
import { guarded } from './guard';

/** Deletes every conversation of this database; settings and what was measured stay. */
export function wipe(db: HelenDatabase = database()): Promise<void> {
  return guarded(() =>
    db.transaction('rw', db.threads, db.members, db.messages, async () => {
      await Promise.all([db.threads.clear(), db.members.clear(), db.messages.clear()]);
    }),
  );
}

/** Deletes the database itself: conversations, settings and measurements. */
export function destroy(db: HelenDatabase = database()): Promise<void> {
  return guarded(() => db.delete({ disableAutoOpen: false }));
}
