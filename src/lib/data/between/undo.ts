import { database, type HelenDatabase } from '../database';
import { foldedWords } from '../fold';
import { guarded } from '../guard';
import type { Message, WantRow } from '../rows';
import type { Act } from './act';

/** What can be undone while it waits for its time. */
export type Undoable = Extract<Act, { type: 'message.hide' | 'message.delete' }>;

/**
 * Undoes a deletion that waits: nobody else hears of it. Throws HelenError (storage_full…).
 * @param was the message before
 * @returns false when it may have been sent: then it stays as it is
 */
export function undo(
  what: Undoable,
  was: Message,
  db: HelenDatabase = database(),
): Promise<boolean> {
  return guarded(() =>
    db.transaction('rw', db.messages, db.outbox, db.wants, async () => {
      const rows = await db.outbox.where('message').equals(what.message).sortBy('seq');
      const waiting = rows.findLast(({ operation }) => operation.type === what.type);
      if (!waiting || waiting.tried) return false;
      await db.outbox.delete(waiting.seq);
      await db.messages.put({ ...was, words: foldedWords(was.text) });
      // What others did to it meanwhile went under the deletion.
      await db.wants.add({ thread: was.thread, before: was.seq + 1, one: true } as WantRow);
      return true;
    }),
  );
}
