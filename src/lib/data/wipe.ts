import { database, type HelenDatabase } from './database';
import { MESSAGE_FACTS } from './facts';
import { guarded } from './guard';
import { queue } from './sync/outbox';

/**
 * Deletes every conversation with HELEN of this database, and of its account, and what was said between people for this
 * person: what the others have is theirs. Settings and what was measured stay.
 */
export function wipe(db: HelenDatabase = database()): Promise<void> {
  const { threads, members, messages, outbox, blobs, marks, wants, facts } = db;
  const tables = [threads, members, messages, outbox, blobs, marks, wants, facts];
  return guarded(() =>
    db.transaction('rw', tables, async () => {
      for (const { id, kind, lastSeq } of await threads.toArray()) {
        if (kind === 'assistant') {
          await queue(db, { type: 'thread.delete', thread: id });
          await threads.delete(id);
          await members.filter(({ thread }) => thread === id).delete();
        } else {
          await queue(db, { type: 'thread.change', thread: id, clearedSeq: lastSeq });
          await members
            .where({ thread: id, user: db.account ?? '' })
            .modify({ clearedSeq: lastSeq });
        }
      }
      await Promise.all([messages, blobs, marks, wants].map((table) => table.clear()));
      await facts
        .where('key')
        .startsWithAnyOf([...MESSAGE_FACTS])
        .delete();
    }),
  );
}

/** Deletes the database itself: conversations, settings and measurements. */
export function destroy(db: HelenDatabase = database()): Promise<void> {
  return guarded(() => db.delete({ disableAutoOpen: false }));
}
