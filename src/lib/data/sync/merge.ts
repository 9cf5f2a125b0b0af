import Dexie from 'dexie';
import type { HelenDatabase } from '../database';
import { foldedWords } from '../fold';
import { preview } from '../plain';
import type { MemberRow, MessageRow, OutboxRow, ThreadRow } from '../rows';
import { deletionIn } from './outbox';
import type { SyncChange, ThreadChange } from './protocol';
import { memberRow, messageRow, threadRow } from './rows';

/** Every row of a thread, by the index that begins with it. */
const of = (thread: string) =>
  [
    [thread, Dexie.minKey],
    [thread, Dexie.maxKey],
  ] as const;

export const threadOf = (change: SyncChange): string =>
  change.collection === 'threads' ? change.id : change.row.thread;

async function drop(db: HelenDatabase, thread: string): Promise<void> {
  const [from, to] = of(thread);
  await db.threads.delete(thread);
  await db.members.where('[thread+user]').between(from, to).delete();
  await db.messages.where('[thread+seq]').between(from, to).delete();
}

/** Whether something was said here that the server does not have. */
const says = (waiting: readonly OutboxRow[]): boolean =>
  waiting.some(({ operation: { type } }) => type.endsWith('.put'));

const changes = (waiting: readonly OutboxRow[]): ThreadChange[] =>
  waiting.flatMap(({ operation }) => (operation.type === 'thread.change' ? [operation] : []));

function mergedThread(row: ThreadRow, waiting: readonly OutboxRow[]): ThreadRow {
  const title = changes(waiting).findLast((change) => change.title !== undefined)?.title;
  return title === undefined ? row : { ...row, title };
}

function mergedMember(row: MemberRow, waiting: readonly OutboxRow[]): MemberRow {
  const merged = { ...row };
  for (const { pinned, archived, leaf } of changes(waiting)) {
    if (pinned !== undefined) merged.pinned = pinned;
    if (archived !== undefined) merged.archived = archived;
    if (leaf !== undefined) merged.leaf = leaf || null;
  }
  return merged;
}

/** What a model wrote is the server's; what was heard of it is ours until it is sent. */
function mergedMessage(row: MessageRow, waiting: readonly OutboxRow[]): MessageRow {
  const ours = waiting.findLast(({ message }) => message === row.id)?.operation;
  if (ours?.type !== 'message.put') return row;
  const heard = ours.heard || null;
  if (row.generation) return { ...row, heard };
  const { text, language, segments } = ours;
  return {
    ...row,
    heard,
    text,
    segments,
    language: language === 'es' || language === 'en' ? language : null,
    words: foldedWords(text),
  };
}

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

/** Writes one change beside what waits to be sent of its thread: that holds until the server has it. */
export async function merge(
  db: HelenDatabase,
  change: SyncChange,
  waiting: readonly OutboxRow[],
): Promise<void> {
  if (change.deleted) return bury(db, change.id, waiting);
  const deletion = deletionIn(waiting);
  if (deletion) {
    await db.outbox.update(deletion.seq, { missed: true });
    return;
  }
  switch (change.collection) {
    case 'threads':
      await db.threads.put(mergedThread(threadRow(change.row), waiting));
      return;
    case 'members': {
      const row = memberRow(change.row);
      await db.members.put(row.user === db.account ? mergedMember(row, waiting) : row);
      return;
    }
    case 'messages':
      await db.messages.put(mergedMessage(messageRow(change.row), waiting));
      await db.outbox.where('message').equals(change.id).modify({ fresh: false });
  }
}

/** Puts what the server has not placed yet behind what it has, in the order in which it was said. */
export async function placeLast(db: HelenDatabase, thread: string): Promise<void> {
  const row = await db.threads.get(thread);
  if (!row) return;
  const queued = await db.outbox.where('thread').equals(thread).sortBy('seq');
  const fresh = new Set(queued.flatMap((one) => (one.fresh && one.message ? [one.message] : [])));
  if (fresh.size === 0) return;
  const found = await db.messages.bulkGet([...fresh]);
  const ours = found.filter((one): one is MessageRow => one !== undefined);
  const end = ours.toSorted((a, b) => a.seq - b.seq).at(-1);
  if (!end) return;
  const [from, to] = of(thread);
  let last = 0;
  await db.messages
    .where('[thread+seq]')
    .between(from, to)
    .each(({ id, seq }) => {
      if (!fresh.has(id)) last = Math.max(last, seq);
    });
  for (const message of ours.toSorted((a, b) => a.seq - b.seq))
    await db.messages.update(message.id, { seq: ++last });
  await db.threads.update(thread, {
    lastSeq: last,
    preview: preview(end.text),
    updatedAt: Math.max(row.updatedAt, ...ours.map(({ createdAt }) => createdAt)),
  });
}

/** Forgets what the server will tell anew; what waits to be sent stays with its thread. */
export async function clearKnown(db: HelenDatabase): Promise<void> {
  const kept = new Set<string>();
  await db.outbox.each(({ thread, operation }) => {
    if (operation.type.endsWith('.put')) kept.add(thread);
  });
  for (const thread of await db.threads.toCollection().primaryKeys())
    if (!kept.has(thread)) await drop(db, thread);
}
