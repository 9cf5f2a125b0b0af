import { database, type HelenDatabase } from '../database';
import { guarded } from '../guard';
import type { ThreadRow } from '../rows';
import { appliedToMember, appliedToMessage, appliedToOwn, appliedToThread } from '../sync/apply';
import { clear } from '../sync/merge';
import { outboxOf, queue, queueSeen } from '../sync/outbox';
import type { BetweenPeople, ThreadChange, ThreadSeen } from '../sync/protocol';

export type Act = Exclude<BetweenPeople, { type: 'thread.begin' }> | ThreadChange;

/** What stands is told: a message on its way has no place that one could have come to. */
function placed(seen: ThreadSeen, { placed: last = 0 }: ThreadRow): ThreadSeen {
  const { read = 0, delivered = 0 } = seen;
  return { ...seen, read: Math.min(read, last), delivered: Math.min(delivered, last) };
}

/** Does to the rows here what the server will do to its own. */
async function enact(db: HelenDatabase, act: Act, self: string): Promise<void> {
  const thread = await db.threads.get(act.thread);
  if (thread) await db.threads.put(appliedToThread(thread, act));
  const own = await db.members.get([act.thread, self]);
  if (own) {
    const next = appliedToOwn(own, act);
    await db.members.put(next);
    if (next.clearedSeq > own.clearedSeq) await clear(db, next, await outboxOf(db, act.thread));
  }
  if ('user' in act) {
    const seat = await db.members.get([act.thread, act.user]);
    if (seat) await db.members.put(appliedToMember(seat, act));
  }
  if (!('message' in act)) return;
  const row = await db.messages.get(act.message);
  if (!row) return;
  const between = thread?.kind !== 'assistant';
  const next = appliedToMessage(row, act, { self, between });
  if (next) await db.messages.put(next);
  else await db.messages.delete(row.id);
  if (act.type !== 'message.star') return;
  const { id: message, thread: where } = row;
  if (act.on) await db.marks.put({ message, thread: where, starred: true });
  else await db.marks.delete(message);
}

/**
 * Does something in a thread: it is seen at once and sent when it can be, in order. Nobody's database has no such
 * threads. Throws HelenError (storage_full, storage_unavailable).
 * @param notBefore milliseconds since 1970: until then it can still be undone
 */
export function act(what: Act, notBefore = 0, db: HelenDatabase = database()): Promise<void> {
  const self = db.account;
  if (self === null) return Promise.resolve();
  const { threads, members, messages, marks, outbox } = db;
  return guarded(() =>
    db.transaction('rw', [threads, members, messages, marks, outbox], async () => {
      if (what.type !== 'thread.seen') {
        await enact(db, what, self);
        await queue(db, what, { notBefore });
        return;
      }
      const thread = await threads.get(what.thread);
      if (!thread) return;
      const seen = placed(what, thread);
      await enact(db, seen, self);
      await queueSeen(db, seen);
    }),
  );
}
