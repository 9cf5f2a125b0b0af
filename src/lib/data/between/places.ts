import { database, type HelenDatabase } from '../database';
import { guarded } from '../guard';
import type { UserRow } from '../rows';
import { outboxOf, queue, UNDO_MS } from '../sync/outbox';
import { member } from '../threads';
import { act } from './act';

/** Asks people into a group: they are seen in it at once. Throws HelenError (storage_full, storage_unavailable). */
export function invite(
  thread: string,
  people: readonly UserRow[],
  db: HelenDatabase = database(),
): Promise<void> {
  const { members, users, outbox } = db;
  return guarded(() =>
    db.transaction('rw', [members, users, outbox], async () => {
      for (const person of people) {
        await users.put(person);
        const seat = await members.get([thread, person.id]);
        await members.put({ ...(seat ?? member(thread, person.id, 'member')), left: 0 });
        await queue(db, { type: 'member.put', thread, user: person.id, role: 'member' });
      }
    }),
  );
}

/** Leaves a group, once that is no longer undone by `stay`. */
export function leave(thread: string, db: HelenDatabase = database()): Promise<void> {
  return act({ type: 'thread.leave', thread }, Date.now() + UNDO_MS, db);
}

/** Undoes leaving; false when it was sent. */
export function stay(thread: string, db: HelenDatabase = database()): Promise<boolean> {
  const { members, outbox } = db;
  return guarded(() =>
    db.transaction('rw', [members, outbox], async () => {
      const waiting = (await outboxOf(db, thread)).findLast(
        ({ operation: { type }, tried }) => type === 'thread.leave' && !tried,
      );
      if (!waiting) return false;
      await outbox.delete(waiting.seq);
      await members.update([thread, db.account ?? ''], { left: 0 });
      return true;
    }),
  );
}
