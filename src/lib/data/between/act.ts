import { database, type HelenDatabase } from '../database';
import { guarded } from '../guard';
import {
  appliedToMark,
  appliedToMember,
  appliedToMessage,
  appliedToOwn,
  appliedToThread,
} from '../sync/apply';
import { queue, queueSeen } from '../sync/outbox';
import type { BetweenPeople, ThreadChange } from '../sync/protocol';

export type Act = Exclude<BetweenPeople, { type: 'thread.begin' }> | ThreadChange;

/** Does to the rows here what the server will do to its own. */
async function enact(db: HelenDatabase, act: Act, self: string): Promise<void> {
  const thread = await db.threads.get(act.thread);
  if (thread) await db.threads.put(appliedToThread(thread, act));
  const own = await db.members.get([act.thread, self]);
  if (own) await db.members.put(appliedToOwn(own, act));
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
  const mark = (await db.marks.get(row.id)) ?? {
    message: row.id,
    thread: row.thread,
    starred: false,
  };
  await db.marks.put(appliedToMark(mark, act));
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
      await enact(db, what, self);
      if (what.type === 'thread.seen') await queueSeen(db, what);
      else await queue(db, what, { notBefore });
    }),
  );
}
