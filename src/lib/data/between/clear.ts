import Dexie from 'dexie';
import { database, type HelenDatabase } from '../database';
import { guarded } from '../guard';
import type { MessageRow } from '../rows';
import { outboxOf, queue, UNDO_MS } from '../sync/outbox';

/** What a person no longer wants to see of a thread: `unclear` puts it back. */
export interface Cleared {
  thread: string;
  before: number;
  messages: MessageRow[];
}

/** Empties a thread for this person alone; null when there is nothing to empty. It is sent once the undo is over. */
export function clear(id: string, db: HelenDatabase = database()): Promise<Cleared | null> {
  const { threads, members, messages, outbox } = db;
  return guarded(() =>
    db.transaction('rw', [threads, members, messages, outbox], async () => {
      const thread = await threads.get(id);
      const own = await members.get([id, db.account ?? '']);
      if (!thread || !own || own.clearedSeq >= thread.lastSeq) return null;
      const gone = messages
        .where('[thread+seq]')
        .between([id, Dexie.minKey], [id, thread.lastSeq], true, true);
      const cleared = { thread: id, before: own.clearedSeq, messages: await gone.toArray() };
      await gone.delete();
      await members.put({ ...own, clearedSeq: thread.lastSeq });
      await queue(
        db,
        { type: 'thread.change', thread: id, clearedSeq: thread.lastSeq },
        { notBefore: Date.now() + UNDO_MS },
      );
      return cleared;
    }),
  );
}

/** Undoes it; false when it was sent. */
export function unclear(cleared: Cleared, db: HelenDatabase = database()): Promise<boolean> {
  const { members, messages, outbox } = db;
  return guarded(() =>
    db.transaction('rw', [members, messages, outbox], async () => {
      const waiting = (await outboxOf(db, cleared.thread)).findLast(
        ({ operation, tried }) =>
          operation.type === 'thread.change' && operation.clearedSeq !== undefined && !tried,
      );
      if (!waiting) return false;
      await outbox.delete(waiting.seq);
      await members.update([cleared.thread, db.account ?? ''], { clearedSeq: cleared.before });
      await messages.bulkPut(cleared.messages);
      return true;
    }),
  );
}
