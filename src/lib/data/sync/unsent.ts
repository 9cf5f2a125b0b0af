import Dexie, { liveQuery, type Observable } from 'dexie';
import { database, type HelenDatabase } from '../database';
import { guarded } from '../guard';
import { newId } from '../ids';
import { preview } from '../plain';
import type { OutboxRow } from '../rows';
import { freshIn } from './merge';
import { queue, queueAll, tellQueued } from './outbox';
import type { Operation } from './protocol';
import { forgetPosition } from './position';

/** A change the server has not taken. */
export interface Unsent {
  id: string;
  thread: string;
  /** The thread's title, or the message's words. */
  text: string;
  what: Operation['type'];
  at: number;
  /** Null while it only waits; else why it was refused, and it goes nowhere without the person. */
  refused: { code: string; message: string } | null;
}

/** Everything that is not on the server yet, in order, and again whenever that changes (in any tab). */
export function watchUnsent(db: HelenDatabase = database()): Observable<Unsent[]> {
  return liveQuery(async () => {
    const rows = await db.outbox.orderBy('seq').toArray();
    const threads = await db.threads.bulkGet(rows.map(({ thread }) => thread));
    return rows.map(({ id, thread, operation, at, refused }, index) => ({
      id,
      thread,
      text: 'text' in operation ? operation.text : (threads[index]?.title ?? ''),
      what: operation.type,
      at,
      refused,
    }));
  });
}

const chosen = (ids: readonly string[] | undefined, { id, refused }: OutboxRow): boolean =>
  refused !== null && (ids === undefined || ids.includes(id));

const tables = (db: HelenDatabase) => [db.threads, db.members, db.messages, db.outbox, db.facts];

/** Begins the thread of two people again: it was not there, and either of them may. */
async function beginAgain(db: HelenDatabase, thread: string, createdAt: number): Promise<void> {
  const waiting = await db.outbox.where('thread').equals(thread).sortBy('seq');
  const others = await db.members.filter((row) => row.thread === thread).toArray();
  await db.outbox.bulkDelete(waiting.map(({ seq }) => seq));
  await queue(db, {
    type: 'thread.begin',
    thread,
    kind: 'direct',
    title: '',
    users: others.flatMap(({ user }) => (user === db.account ? [] : [user])),
    helen: false,
    createdAt,
  });
  for (const { seq: _seq, ...row } of waiting)
    await db.outbox.add({ ...row, refused: null, id: newId() } as OutboxRow);
}

/** Puts a conversation back that was deleted elsewhere, with all this device has of it; not one with others. */
async function putBack(db: HelenDatabase, thread: string): Promise<boolean> {
  const row = await db.threads.get(thread);
  if (!row || row.kind === 'group') return false;
  if (row.kind === 'direct') {
    await beginAgain(db, thread, row.createdAt);
    return true;
  }
  await db.outbox.where('thread').equals(thread).delete();
  await queueAll(db, {
    thread: row,
    members: await db.members.filter((one) => one.thread === thread).toArray(),
    messages: await db.messages.filter((one) => one.thread === thread).toArray(),
  });
  return true;
}

/**
 * Sends again what was refused: these, or all. What was said in a conversation that was deleted meanwhile brings the
 * conversation back.
 */
export function retryUnsent(
  ids?: readonly string[],
  db: HelenDatabase = database(),
): Promise<void> {
  return guarded(() =>
    db.transaction('rw', tables(db), async () => {
      const rows = (await db.outbox.orderBy('seq').toArray()).filter((row) => chosen(ids, row));
      const back = new Set<string>();
      tellQueued(db);
      for (const row of rows) {
        if (back.has(row.thread)) continue;
        const gone =
          row.refused?.code === 'session_missing' && row.operation.type === 'message.put';
        if (gone && (await putBack(db, row.thread))) back.add(row.thread);
        else await db.outbox.update(row.seq, { refused: null, id: newId() });
      }
    }),
  );
}

/** Takes away what was said here and the server never had. */
async function unsay(db: HelenDatabase, { thread, message = '' }: OutboxRow): Promise<void> {
  const row = await db.messages.get(message);
  const place = await db.threads.get(thread);
  if (!row || !place) return;
  await db.messages.delete(message);
  if (row.seq < place.lastSeq) return;
  const last = await db.messages
    .where('[thread+seq]')
    .between([thread, Dexie.minKey], [thread, Dexie.maxKey])
    .last();
  const waiting = freshIn(await db.outbox.where('thread').equals(thread).toArray());
  const others = await db.messages.bulkGet([...waiting]);
  await db.threads.update(thread, {
    lastSeq: last?.seq ?? 0,
    preview: preview(last?.text ?? ''),
    updatedAt: Math.max(
      place.placedAt ?? place.createdAt,
      ...others.map((other) => other?.createdAt ?? 0),
    ),
  });
}

/** Whether it is nowhere but here: without it this device shows what the server has. */
const onlyHere = ({ operation: { type }, fresh, refused }: OutboxRow): boolean =>
  type === 'message.put' && fresh && refused?.code !== 'session_missing';

/** Gives up what was refused: these, or all. Then this device shows what the server has. */
export function discardUnsent(
  ids?: readonly string[],
  db: HelenDatabase = database(),
): Promise<void> {
  return guarded(() =>
    db.transaction('rw', tables(db), async () => {
      const rows = (await db.outbox.orderBy('seq').toArray()).filter((row) => chosen(ids, row));
      if (rows.length === 0) return;
      await db.outbox.bulkDelete(rows.map(({ seq }) => seq));
      for (const row of rows) {
        const { type, thread } = row.operation;
        if (onlyHere(row)) await unsay(db, row);
        // Without its thread nothing that waits behind it can be there.
        if (type !== 'thread.put' && type !== 'thread.begin') continue;
        await db.outbox.where('thread').equals(thread).delete();
      }
      if (!rows.every(onlyHere)) await forgetPosition(db);
    }),
  );
}
