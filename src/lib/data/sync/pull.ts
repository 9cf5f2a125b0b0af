import { asHelenError } from '$lib/errors';
import { database, type HelenDatabase } from '../database';
import { guarded } from '../guard';
import { session } from '../server/session';
import { tellArriving } from './arriving';
import { server, type Exchange } from './exchange';
import { exclusive } from './exclusive';
import { fetchWanted } from './history';
import { asTold, clearKnown, forgetPlaces, merge, placeLast, threadOf } from './merge';
import { outboxOf, queueSeen } from './outbox';
import { keepPosition, position, same, type Position } from './position';
import type { SyncChange, SyncPage } from './protocol';
import { messageRow } from './rows';
import type { MessageRow, OutboxRow, WantRow } from '../rows';

/** Whether the person came into a thread, as is not known yet, after what this device was told from the beginning. */
async function joined(
  db: HelenDatabase,
  change: SyncChange,
  { from = 0 }: Position,
): Promise<boolean> {
  if (change.deleted || change.collection !== 'members') return false;
  const { thread, user, joinedSeq, joinedRev } = change.row;
  if (user !== db.account || joinedSeq === 0 || joinedRev <= from) return false;
  return (await db.members.get([thread, user]))?.joinedRev !== joinedRev;
}

/** Tells that what others wrote is here. */
async function acknowledge(db: HelenDatabase, id: string): Promise<void> {
  if (db.account === null) return;
  const [thread, own] = await Promise.all([db.threads.get(id), db.members.get([id, db.account])]);
  if (!thread || thread.kind === 'assistant') return;
  const { placed: delivered = 0 } = thread;
  if (!own || own.deliveredSeq >= delivered) return;
  await db.members.put({ ...own, deliveredSeq: delivered });
  await queueSeen(db, { type: 'thread.seen', thread: id, delivered });
}

/**
 * Writes changes in their order. Messages of which nothing waits have nothing to be looked at, and go together.
 * @param busy threads of which something waits
 */
async function write(
  db: HelenDatabase,
  changes: readonly SyncChange[],
  at: Position,
  busy: ReadonlySet<unknown>,
): Promise<void> {
  const known = new Map<string, OutboxRow[]>();
  const together: MessageRow[] = [];
  const put = async (): Promise<void> => {
    if (together.length > 0) await db.messages.bulkPut(together.splice(0));
  };
  for (const change of changes) {
    const thread = threadOf(change);
    const waiting =
      known.get(thread) ?? (busy.has(thread) ? await outboxOf(db, thread) : ([] as OutboxRow[]));
    known.set(thread, waiting);
    if (change.collection === 'messages' && !change.deleted && asTold(change.id, waiting)) {
      together.push(messageRow(change.row));
      continue;
    }
    await put();
    const came = await joined(db, change, at);
    await merge(db, change, waiting);
    if (came) await db.wants.add({ thread, before: null, one: false } as WantRow);
    // It may have changed what waits.
    known.delete(thread);
  }
  await put();
}

/** Writes one page and how far it reaches, or nothing of it: false when somebody went elsewhere meanwhile. */
function keep(
  db: HelenDatabase,
  page: SyncPage,
  before: Position | undefined,
  after: Position,
  anew: boolean,
): Promise<boolean> {
  const { threads, members, messages, outbox, facts, users, marks, wants, calls } = db;
  const tables = [threads, members, messages, outbox, facts, users, marks, wants, calls];
  return db.transaction('rw', tables, async () => {
    const [now, waiting] = await Promise.all([
      position(db),
      db.outbox.orderBy('thread').uniqueKeys(),
    ]);
    if (!same(now, before)) return false;
    if (anew) await clearKnown(db);
    if (before && before.epoch !== after.epoch) await forgetPlaces(db);
    const busy = new Set<unknown>(waiting);
    await write(db, page.changes, after, busy);
    for (const thread of new Set(page.changes.map(threadOf))) {
      if (thread === '') continue;
      if (busy.has(thread)) await placeLast(db, thread);
      await acknowledge(db, thread);
    }
    await keepPosition(db, after);
    return true;
  });
}

/** The next page; from the beginning when the server cannot tell what happened since, or its history is another. */
async function ask(
  exchange: Exchange,
  known: Position | undefined,
): Promise<{ page: SyncPage; anew: boolean }> {
  if (!known) return { page: await exchange.page(0), anew: true };
  try {
    const page = await exchange.page(known.next, known.began);
    if (page.epoch === known.epoch) return { page, anew: false };
  } catch (cause) {
    if (asHelenError(cause).code !== 'sync_too_old') throw cause;
  }
  return { page: await exchange.page(0), anew: true };
}

/**
 * How far each database followed when it was looked last: the next question need not wait for reading that. Where it is
 * no longer true nothing is kept of the answer, and it is read.
 */
const lately = new WeakMap<HelenDatabase, Position>();

/** Follows the server to its end. Throws HelenError; the pages until then are kept. */
export async function pullPages(db: HelenDatabase, exchange: Exchange): Promise<void> {
  for (let more = true; more;) {
    const known = lately.get(db) ?? (await guarded(() => position(db)));
    const { page, anew } = await ask(exchange, known);
    const began = anew ? page.latest : known?.began;
    const after: Position = {
      epoch: page.epoch,
      next: page.next,
      ...(page.more && began !== undefined && { began }),
      from: (anew ? page.latest : known?.from) ?? 0,
    };
    lately.delete(db);
    if (!anew) await tellArriving(db, page.changes);
    const kept = await guarded(() => keep(db, page, known, after, anew));
    if (kept) lately.set(db, after);
    more = page.more || !kept;
  }
  await fetchWanted(db, exchange);
}

/**
 * Brings what changed on the server to this device; does nothing while nobody is signed in. Throws HelenError
 * (offline, not_signed_in, storage_full…); what came until then is kept.
 */
export async function pull(db: HelenDatabase = database()): Promise<void> {
  if (db.account === null || !session()) return;
  await exclusive(db, () => pullPages(db, server));
}
