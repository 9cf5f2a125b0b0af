import { asHelenError } from '$lib/errors';
import { database, type HelenDatabase } from '../database';
import { guarded } from '../guard';
import { session } from '../server/session';
import { server, type Exchange } from './exchange';
import { exclusive } from './exclusive';
import { fetchWanted } from './history';
import { clearKnown, forgetPlaces, merge, placeLast, threadOf } from './merge';
import { outboxOf, queueSeen } from './outbox';
import type { SyncChange, SyncPage } from './protocol';
import type { WantRow } from '../rows';

/** How far this device has followed the server. */
interface Position {
  epoch: string;
  next: number;
  /** On the way from 0: the newest revision when it began. */
  began?: number;
  /** The newest revision when the way from 0 began: what was joined later has a past that was not told. */
  from?: number;
}

const key = 'sync';

/** All is fetched again at the next pull. Inside a transaction with `db.facts`, or alone. */
export async function forgetPosition(db: HelenDatabase): Promise<void> {
  await db.facts.delete(key);
}

async function position(db: HelenDatabase): Promise<Position | undefined> {
  return (await db.facts.get(key))?.value as Position | undefined;
}

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
  const thread = await db.threads.get(id);
  if (!thread || thread.kind === 'assistant' || db.account === null) return;
  const own = await db.members.get([id, db.account]);
  const { placed: delivered = 0 } = thread;
  if (!own || own.deliveredSeq >= delivered) return;
  await db.members.update([id, db.account], { deliveredSeq: delivered });
  await queueSeen(db, { type: 'thread.seen', thread: id, delivered });
}

/** Writes one page and how far it reaches, or nothing of it: false when somebody went elsewhere meanwhile. */
function keep(
  db: HelenDatabase,
  page: SyncPage,
  before: Position | undefined,
  after: Position,
  anew: boolean,
): Promise<boolean> {
  const { threads, members, messages, outbox, facts, users, marks, wants } = db;
  const tables = [threads, members, messages, outbox, facts, users, marks, wants];
  return db.transaction('rw', tables, async () => {
    const now = await position(db);
    if (now?.next !== before?.next || now?.epoch !== before?.epoch) return false;
    if (anew) await clearKnown(db);
    if (before && before.epoch !== after.epoch) await forgetPlaces(db);
    const touched = new Set(page.changes.map(threadOf));
    for (const change of page.changes) {
      const came = await joined(db, change, after);
      await merge(db, change, await outboxOf(db, threadOf(change)));
      if (came) await wants.add({ thread: threadOf(change), before: null, one: false } as WantRow);
    }
    for (const thread of touched) {
      await placeLast(db, thread);
      await acknowledge(db, thread);
    }
    await db.facts.put({ key, value: after, at: Date.now() });
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

/** Follows the server to its end. Throws HelenError; the pages until then are kept. */
export async function pullPages(db: HelenDatabase, exchange: Exchange): Promise<void> {
  for (let more = true; more;) {
    const known = await guarded(() => position(db));
    const { page, anew } = await ask(exchange, known);
    const began = anew ? page.latest : known?.began;
    const after: Position = {
      epoch: page.epoch,
      next: page.next,
      ...(page.more && began !== undefined && { began }),
      from: (anew ? page.latest : known?.from) ?? 0,
    };
    const kept = await guarded(() => keep(db, page, known, after, anew));
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
