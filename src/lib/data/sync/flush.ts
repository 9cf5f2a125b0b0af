import { asHelenError, HelenError } from '$lib/errors';
import type { HelenDatabase } from '../database';
import { guarded } from '../guard';
import type { OutboxRow, WantRow } from '../rows';
import type { Exchange } from './exchange';
import type { OperationResult } from './protocol';

/** What goes together: so many operations of about so many characters. */
const MOST = 100;
const LARGEST = 500_000;

export interface Flushed {
  /** How many operations were answered. */
  sent: number;
  /** When the next may be sent, in milliseconds since 1970; null when none waits for its time. */
  wake: number | null;
}

interface Next {
  batch: OutboxRow[];
  /** When more may be sent; as in `Flushed`. */
  wake: number | null;
}

/** The next operations in order: what waits for its time, or for what was refused, holds up its own thread only. */
async function ready(db: HelenDatabase, now: number, most: number): Promise<Next> {
  const batch: OutboxRow[] = [];
  const held = new Set<string>();
  let wake: number | null = null;
  let size = 0;
  const look = (row: OutboxRow): void => {
    const { type } = row.operation;
    // Without its thread nothing of it can be there; but it can still be deleted.
    if (row.refused) {
      if (type === 'thread.put' || type === 'thread.begin') held.add(row.thread);
    } else if (row.notBefore > now) {
      // What comes behind a deletion of the thread is of another; behind anything else nothing has to wait.
      if (type === 'thread.delete' || type === 'thread.leave') held.add(row.thread);
      wake = Math.min(wake ?? Infinity, row.notBefore);
    } else if (!held.has(row.thread) || type === 'thread.delete') {
      const length = JSON.stringify(row.operation).length;
      if (batch.length > 0 && size + length > LARGEST) size = LARGEST;
      else {
        batch.push(row);
        size += length;
      }
    }
  };
  // Many at once: asked for one after the other, each would wait behind everybody else who reads.
  for (let seq = -1; ;) {
    const rows = await db.outbox.where('seq').above(seq).limit(most).toArray();
    for (const row of rows) if (batch.length < most && size < LARGEST) look(row);
    if (rows.length < most || batch.length >= most || size >= LARGEST) return { batch, wake };
    seq = rows.at(-1)!.seq;
  }
}

/** Whether something in it can still be taken back: whoever does that must know when it may have gone. */
const canBeUndone = ({ batch }: Next): boolean => batch.some(({ tried }) => !tried);

/** Takes the next ones to be sent, inside a transaction with `db.outbox`: before they go it is written down. */
async function claim(db: HelenDatabase, now: number, most: number): Promise<Next> {
  const next = await ready(db, now, most);
  const fresh = next.batch.filter(({ tried }) => !tried);
  if (fresh.length > 0) await db.outbox.bulkPut(fresh.map((row) => ({ ...row, tried: true })));
  return next;
}

/** What goes first, and the answer to it where it is on its way already. */
export interface Ahead extends Next {
  answer: Promise<OperationResult[] | null> | null;
}

/**
 * Sends what goes first, before it is its turn: nobody's message waits for what is being brought. Until it is settled,
 * which is done in turn, it waits in the outbox, and what is brought goes under it. What is sent twice is done once; what
 * can be taken back still has to be written down before it may go, and is only looked for.
 */
export async function sendAhead(
  db: HelenDatabase,
  exchange: Exchange,
  now: number = Date.now(),
): Promise<Ahead> {
  const next = await guarded(() => db.transaction('r', db.outbox, () => ready(db, now, MOST)));
  if (next.batch.length === 0 || canBeUndone(next)) return { ...next, answer: null };
  const answer = send(exchange, next.batch);
  answer.catch(() => {}); // whoever settles it hears of it
  return { ...next, answer };
}

/** What was sent ahead, or else is written down as tried and goes now. Mostly nothing has to be written down. */
async function first(db: HelenDatabase, now: number, next: Ahead): Promise<Ahead> {
  if (next.answer || !canBeUndone(next)) return next;
  const claimed = await guarded(() => db.transaction('rw', db.outbox, () => claim(db, now, MOST)));
  return { ...claimed, answer: null };
}

/** Out of what is not there is where somebody wanted to be, and a receipt for it is nobody's loss. */
function moot({ operation: { type } }: OutboxRow, { code }: OperationResult): boolean {
  if (type === 'thread.seen') return true;
  return code === 'session_missing' && (type === 'thread.delete' || type === 'thread.leave');
}

async function settle(db: HelenDatabase, row: OutboxRow, result: OperationResult): Promise<void> {
  const now = await db.outbox.get(row.seq);
  // It says something else meanwhile, or was discarded.
  if (now?.id !== row.id) return;
  if (!result.ok && !moot(row, result)) {
    await db.outbox.update(row.seq, {
      refused: { code: result.code, message: result.message },
    });
    return;
  }
  await db.outbox.delete(row.seq);
  // It was done before: what was done to the same since may have come here and gone under it. And of those who were
  // asked into a new group some may not have come.
  if (result.ok && (result.again || row.operation.type === 'thread.begin')) await want(db, row);
  // With a thread goes what was refused of it, and what had to wait for that.
  if (row.operation.type === 'thread.delete')
    await db.outbox
      .where('thread')
      .equals(row.thread)
      .filter(({ seq }) => seq < row.seq)
      .delete();
}

/** It was done before: what was done to the same thing since may have come here and gone under it. */
async function want(db: HelenDatabase, { thread, message }: OutboxRow): Promise<void> {
  const seq = message === undefined ? undefined : (await db.messages.get(message))?.seq;
  const before = seq === undefined ? null : seq + 1;
  await db.wants.add({ thread, before, one: true } as WantRow);
}

/** Errors of the whole request that would be the same for ever. */
const hopeless = ['invalid_body', 'body_too_large', 'too_many_operations'];

async function send(
  exchange: Exchange,
  batch: readonly OutboxRow[],
): Promise<OperationResult[] | null> {
  try {
    return await exchange.push(batch.map(({ id, operation }) => ({ id, ...operation })));
  } catch (cause) {
    const { details } = asHelenError(cause);
    const code = String(details['code']);
    if (!hopeless.includes(code)) throw cause;
    const only = batch.length === 1 ? batch[0] : undefined;
    return only ? [{ id: only.id, code, message: '' }] : null;
  }
}

/**
 * Sends what waits, in order, until nothing more may be sent. Throws HelenError (offline, not_signed_in…); what was
 * answered until then is settled, and what was not is sent again, without another effect.
 * @param ahead what goes first, where it was sent or looked for already
 */
export async function flush(
  db: HelenDatabase,
  exchange: Exchange,
  now: () => number = Date.now,
  ahead?: Promise<Ahead>,
): Promise<Flushed> {
  let sent = 0;
  let most = MOST;
  let { batch, wake, answer } = await first(
    db,
    now(),
    await (ahead ?? sendAhead(db, exchange, now())),
  );
  while (batch.length > 0) {
    const asked = batch;
    const results = await (answer ?? send(exchange, asked));
    answer = null;
    // One of them is more than the server takes: it is found by sending each alone.
    if (results === null) most = 1;
    const byId = new Map(results?.map((result) => [result.id, result]));
    if (results && asked.some(({ id }) => !byId.has(id)))
      throw new HelenError('unexpected', { cause: 'not every operation was answered' });
    ({ batch, wake } = await guarded(() =>
      db.transaction('rw', db.outbox, db.messages, db.wants, async () => {
        if (results) for (const row of asked) await settle(db, row, byId.get(row.id)!);
        return claim(db, now(), most);
      }),
    ));
    if (results) sent += asked.length;
  }
  return { sent, wake };
}
