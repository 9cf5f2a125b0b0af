import Dexie from 'dexie';
import type { HelenDatabase } from '../database';
import { preview } from '../plain';
import type { MemberRow, MessageRow, OutboxRow, WantRow } from '../rows';
import {
  appliedToMark,
  appliedToMember,
  appliedToMessage,
  appliedToOwn,
  appliedToThread,
} from './apply';
import { deletionIn } from './outbox';
import type { Operation, ServerMember, ServerMessage, SyncChange } from './protocol';
import { callRow, memberRow, messageRow, threadRow, userRow } from './rows';

/** Every row of a thread, by the index that begins with it. */
const of = (thread: string) =>
  [
    [thread, Dexie.minKey],
    [thread, Dexie.maxKey],
  ] as const;

/** The thread a change is of; '' of what is of none, or not known to be of one. */
export function threadOf(change: SyncChange): string {
  if (change.collection === 'threads') return change.id;
  return change.deleted ? '' : change.row.thread;
}

async function drop(db: HelenDatabase, thread: string): Promise<void> {
  const [from, to] = of(thread);
  await db.threads.delete(thread);
  await db.members.where('[thread+user]').between(from, to).delete();
  await db.messages.where('[thread+seq]').between(from, to).delete();
  await db.marks.where('thread').equals(thread).delete();
  await db.wants.where('thread').equals(thread).delete();
  await db.calls.where('thread').equals(thread).delete();
}

/** What makes something that only this device has until it is sent. */
const adds = new Set<Operation['type']>([
  'thread.put',
  'thread.begin',
  'message.put',
  'message.edit',
]);

/** Whether something was said here that the server does not have. */
const says = (waiting: readonly OutboxRow[]): boolean =>
  waiting.some(({ operation: { type } }) => adds.has(type));

const operations = (waiting: readonly OutboxRow[]): Operation[] =>
  waiting.map(({ operation }) => operation);

async function bury(
  db: HelenDatabase,
  thread: string,
  waiting: readonly OutboxRow[],
): Promise<void> {
  // Deleted elsewhere while something was said here: it stays until that is answered, or given up.
  if (says(waiting)) return;
  await drop(db, thread);
  // What was changed of it has nothing to change any more.
  await db.outbox.bulkDelete(waiting.map(({ seq }) => seq));
}

/** Somebody's account is no more: what they wrote stays. */
async function forgetPerson(db: HelenDatabase, user: string): Promise<void> {
  await db.members
    .where('user')
    .equals(user)
    .modify((row) => {
      row.left ||= Date.now();
    });
  await db.users.update(user, { username: '', name: '', avatar: null, kind: 'gone' });
}

/** Messages that the server has no place for yet. */
export const freshIn = (waiting: readonly OutboxRow[]): Set<string> =>
  new Set(waiting.flatMap((one) => (one.fresh && one.message ? [one.message] : [])));

/** Whether nothing of what waits is about a message: then it is as the server has it. */
export const asTold = (message: string, waiting: readonly OutboxRow[]): boolean =>
  !deletionIn(waiting) && !waiting.some((one) => one.message === message);

/** Takes away what somebody wants nothing of any more; what they said and did not send stays. */
export async function clear(
  db: HelenDatabase,
  { thread, clearedSeq }: Pick<MemberRow, 'thread' | 'clearedSeq'>,
  waiting: readonly OutboxRow[],
): Promise<void> {
  if (clearedSeq === 0) return;
  const fresh = freshIn(waiting);
  await db.messages
    .where('[thread+seq]')
    .between([thread, Dexie.minKey], [thread, clearedSeq], true, true)
    .filter(({ id }) => !fresh.has(id))
    .delete();
}

async function mergeMember(
  db: HelenDatabase,
  server: ServerMember,
  waiting: readonly OutboxRow[],
): Promise<void> {
  await db.users.put(userRow(server.person));
  let row = operations(waiting).reduce(appliedToMember, memberRow(server));
  if (row.user === db.account) {
    row = operations(waiting).reduce(appliedToOwn, row);
    await clear(db, row, waiting);
  }
  await db.members.put(row);
}

async function mergeMessage(
  db: HelenDatabase,
  server: ServerMessage,
  waiting: readonly OutboxRow[],
): Promise<void> {
  const kind = (await db.threads.get(server.thread))?.kind ?? 'assistant';
  const whose = { self: db.account ?? '', between: kind !== 'assistant' };
  let row: MessageRow | null = messageRow(server);
  for (const { message, operation } of waiting)
    if (message === server.id && row) row = appliedToMessage(row, operation, whose);
  if (row) await db.messages.put(row);
  else await db.messages.delete(server.id);
  const waits = () => db.outbox.where('message').equals(server.id);
  // What several devices say under one id is said once, and somebody else was first.
  if (whose.between && server.author !== whose.self)
    await waits()
      .filter(({ operation: { type } }) => type === 'message.put')
      .delete();
  await waits().modify({ fresh: false });
}

/** Writes one change beside what waits to be sent of its thread: that holds until the server has it. */
export async function merge(
  db: HelenDatabase,
  change: SyncChange,
  waiting: readonly OutboxRow[],
): Promise<void> {
  if (change.deleted) {
    if (change.collection === 'threads') return bury(db, change.id, waiting);
    if (change.collection === 'users') return forgetPerson(db, change.id);
    if (change.collection === 'calls') return db.calls.delete(change.id);
    await db.messages.delete(change.id);
    await db.marks.delete(change.id);
    return;
  }
  const deletion = deletionIn(waiting);
  if (deletion) {
    await db.outbox.update(deletion.seq, { missed: true });
    return;
  }
  switch (change.collection) {
    case 'threads':
      await db.threads.put(operations(waiting).reduce(appliedToThread, threadRow(change.row)));
      return;
    case 'members':
      return mergeMember(db, change.row, waiting);
    case 'messages':
      return mergeMessage(db, change.row, waiting);
    case 'calls':
      await db.calls.put(callRow(change.row));
      return;
    case 'marks': {
      const { message, thread, starred } = change.row;
      const ours = waiting.filter((one) => one.message === message);
      const mark = operations(ours).reduce(appliedToMark, { message, thread, starred });
      if (mark.starred) await db.marks.put(mark);
      else await db.marks.delete(message);
    }
  }
}

/** Puts what the server has not placed yet behind what it has, in the order in which it was said. */
export async function placeLast(db: HelenDatabase, thread: string): Promise<void> {
  const row = await db.threads.get(thread);
  if (!row) return;
  const fresh = freshIn(await db.outbox.where('thread').equals(thread).toArray());
  if (fresh.size === 0) return;
  const found = await db.messages.bulkGet([...fresh]);
  const ours = found.filter((one): one is MessageRow => one !== undefined);
  const end = ours.toSorted((a, b) => a.seq - b.seq).at(-1);
  if (!end) return;
  const [from, to] = of(thread);
  // From the end, as far as what waits goes: a long thread is not read for a message of one's own.
  const before = await db.messages
    .where('[thread+seq]')
    .between(from, to)
    .reverse()
    .filter(({ id }) => !fresh.has(id))
    .first();
  // Not all of what is there need be here: hidden, cleared, or still to be asked for.
  let last = Math.max(row.placed ?? 0, before?.seq ?? 0);
  for (const message of ours.toSorted((a, b) => a.seq - b.seq))
    await db.messages.update(message.id, { seq: ++last });
  await db.threads.update(thread, {
    lastSeq: last,
    preview: preview(end.text),
    updatedAt: Math.max(row.updatedAt, ...ours.map(({ createdAt }) => createdAt)),
  });
}

/**
 * Forgets what the server will tell anew; what waits to be sent stays with its thread, whose past is looked at again. Also
 * what came of a thread whose own row did not come yet: a page may end between the two.
 */
export async function clearKnown(db: HelenDatabase): Promise<void> {
  const { threads, members, messages, marks, wants, calls } = db;
  await calls.clear();
  const kept = new Set<string>();
  await db.outbox.each(({ thread, operation }) => {
    if (adds.has(operation.type)) kept.add(thread);
  });
  await threads.filter(({ id }) => !kept.has(id)).delete();
  for (const table of [members, messages, marks, wants])
    if (kept.size === 0) await table.clear();
    else await table.filter(({ thread }: { thread: string }) => !kept.has(thread)).delete();
  for (const thread of await threads.toCollection().primaryKeys())
    await wants.add({ thread, before: null, one: false } as WantRow);
}

/** In another history a place in a thread is another's: what was to be told of one is told of nothing. */
export async function forgetPlaces(db: HelenDatabase): Promise<void> {
  await db.outbox
    .filter(
      ({ operation }) =>
        operation.type === 'thread.seen' ||
        (operation.type === 'thread.change' && operation.clearedSeq !== undefined),
    )
    .delete();
}
