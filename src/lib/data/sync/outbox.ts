import Dexie from 'dexie';
import type { HelenDatabase } from '../database';
import { newId } from '../ids';
import type { DeletedThread } from '../threads';
import type { OutboxRow } from '../rows';
import { messagePut, threadPut } from './operations';
import type { MessagePut, Operation, ThreadSeen } from './protocol';

/** How long a deletion waits for its undo, in milliseconds: a little longer than the message that offers it. */
export const UNDO_MS = 10_000;

interface Queued {
  notBefore?: number;
  fresh?: boolean;
}

function row(operation: Operation, { notBefore = 0, fresh = false }: Queued = {}): OutboxRow {
  const made: Omit<OutboxRow, 'seq'> = {
    id: newId(),
    thread: operation.thread,
    ...('message' in operation && { message: operation.message }),
    operation,
    at: Date.now(),
    notBefore,
    // Nothing that goes at once is asked for: it need not be written down a second time that it may have gone.
    tried: notBefore === 0,
    fresh,
    missed: false,
    refused: null,
  };
  return made as OutboxRow;
}

const ears = new Map<string, () => void>();

/**
 * Hears at once that something of this tab's waits in a database: a live query would tell it behind all the others that
 * what was written begins anew. @returns ends it
 */
export function hearQueued(db: HelenDatabase, heard: () => void): () => void {
  ears.set(db.name, heard);
  return () => {
    if (ears.get(db.name) === heard) ears.delete(db.name);
  };
}

/** Tells it as soon as the transaction is written that this is called in; what is taken back was never there. */
export function tellQueued(db: HelenDatabase): void {
  if (ears.has(db.name)) Dexie.currentTransaction?.on('complete', () => ears.get(db.name)?.());
}

/**
 * Queues a change for the server; nothing in nobody's database. Call it inside the transaction of the change itself
 * (with `db.outbox` among its tables): either both are written or none.
 */
export async function queue(
  db: HelenDatabase,
  operation: Operation,
  options?: Queued,
): Promise<void> {
  if (db.account === null) return;
  tellQueued(db);
  await db.outbox.add(row(operation, options));
}

/** Queues a message. One that waits already says the newer words in its place: a reply grows with every word heard. */
export async function queueMessage(
  db: HelenDatabase,
  operation: MessagePut,
  fresh: boolean,
): Promise<void> {
  if (db.account === null) return;
  const waiting = await db.outbox
    .where('message')
    .equals(operation.message)
    .filter(({ operation: { type } }) => type === 'message.put')
    .last();
  if (!waiting) return queue(db, operation, { fresh });
  // With a deletion behind it there is no such thread here; put back, it waits a second time behind that.
  const next = row(operation, { fresh: waiting.fresh || fresh });
  tellQueued(db);
  await db.outbox.put({ ...next, seq: waiting.seq });
}

/** How long receipts are gathered, in milliseconds. */
const GATHER_MS = 2000;

/** Queues how far this device has come: one waits at a time, with the furthest. */
export async function queueSeen(db: HelenDatabase, seen: ThreadSeen): Promise<void> {
  if (db.account === null) return;
  const waiting = (await outboxOf(db, seen.thread)).findLast(
    ({ operation: { type }, tried }) => type === 'thread.seen' && !tried,
  );
  if (waiting?.operation.type !== 'thread.seen')
    return queue(db, seen, { notBefore: Date.now() + GATHER_MS });
  const { read = 0, delivered = 0 } = waiting.operation;
  const operation: ThreadSeen = {
    ...seen,
    read: Math.max(read, seen.read ?? 0),
    delivered: Math.max(delivered, seen.delivered ?? 0),
  };
  tellQueued(db);
  // Another id: it may be on its way just now, and then this goes after it.
  await db.outbox.update(waiting.seq, { operation, id: newId() });
}

/** Queues all of a thread, for a server that may have none of it. */
export async function queueAll(
  db: HelenDatabase,
  { thread, members, messages }: DeletedThread,
): Promise<void> {
  if (db.account === null) return;
  const self = db.account;
  const member = members.find(({ user }) => user === self);
  const rows = [
    row(threadPut(thread, member)),
    ...messages
      .toSorted((a, b) => a.seq - b.seq)
      .map((message) => row(messagePut(message, self), { fresh: true })),
    // Whoever reads it goes on where they were, once that is there.
    ...(member?.leaf ? [row({ type: 'thread.change', thread: thread.id, leaf: member.leaf })] : []),
  ];
  tellQueued(db);
  await db.outbox.bulkAdd(rows);
}

/** The deletion of this thread that is the last word on it, if there is one. */
export function deletionIn(rows: readonly OutboxRow[]): OutboxRow | undefined {
  const last = rows.findLast(({ operation: { type } }) => /^thread\.(delete|put)$/.test(type));
  return last?.operation.type === 'thread.delete' ? last : undefined;
}

export function outboxOf(db: HelenDatabase, thread: string): Promise<OutboxRow[]> {
  return db.outbox.where('thread').equals(thread).sortBy('seq');
}
