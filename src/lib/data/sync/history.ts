import Dexie from 'dexie';
import { asHelenError } from '$lib/errors';
import type { HelenDatabase } from '../database';
import { guarded } from '../guard';
import type { WantRow } from '../rows';
import type { Exchange } from './exchange';
import { asTold, freshIn, merge, placeLast } from './merge';
import { outboxOf } from './outbox';
import { position, same, type Position } from './position';
import type { HistoryPage, SyncChange } from './protocol';
import { messageRow } from './rows';

/** Messages asked for at once. */
const PAGE = 200;

function changes(page: HistoryPage): SyncChange[] {
  const rev = 0; // not told here, and not needed: these rows are newer than what was known
  const { thread, members, messages, marks } = page;
  return [
    { rev, collection: 'threads', id: thread.id, row: thread },
    ...members.map((row) => ({ rev, collection: 'members' as const, id: row.id, row })),
    ...messages.map((row) => ({ rev, collection: 'messages' as const, id: row.id, row })),
    ...marks.map((row) => ({ rev, collection: 'marks' as const, id: row.id, row })),
  ];
}

/** Takes away what is here and not in a page of all there is, from its oldest message on. */
async function forgetAbsent(
  db: HelenDatabase,
  { thread, before }: WantRow,
  page: HistoryPage,
): Promise<void> {
  const told = new Set(page.messages.map(({ id }) => id));
  const fresh = freshIn(await outboxOf(db, thread));
  const from = page.more ? (page.messages.at(-1)?.seq ?? 0) : Dexie.minKey;
  await db.messages
    .where('[thread+seq]')
    .between([thread, from], [thread, before ?? Dexie.maxKey])
    .filter(({ id }) => !told.has(id) && !fresh.has(id))
    .delete();
}

/** The members of a first page are all there are. */
async function forgetStrangers(db: HelenDatabase, { thread, members }: HistoryPage): Promise<void> {
  const told = new Set(members.map(({ user }) => user));
  await db.members
    .where('[thread+user]')
    .between([thread.id, Dexie.minKey], [thread.id, Dexie.maxKey])
    .filter(({ user }) => !told.has(user))
    .delete();
}

/** A look at one message of a thread that the person came into meanwhile: all of it is wanted. */
async function wantRest(db: HelenDatabase, { thread, members }: HistoryPage): Promise<void> {
  const own = members.find(({ user }) => user === db.account);
  if (!own || own.joinedSeq === 0) return;
  if ((await db.members.get([thread.id, own.user]))?.joinedRev === own.joinedRev) return;
  await db.wants.add({ thread: thread.id, before: null, one: false } as WantRow);
}

/**
 * Writes a page, unless somebody followed the server further since it was asked for: what came by that may be newer, and
 * is not told again.
 */
async function keep(
  db: HelenDatabase,
  want: WantRow,
  page: HistoryPage,
  asked: Position | undefined,
): Promise<void> {
  const { threads, members, messages, outbox, users, marks, wants, facts } = db;
  await db.transaction(
    'rw',
    [threads, members, messages, outbox, users, marks, wants, facts],
    async () => {
      if (!same(await position(db), asked)) return;
      // The thread went away meanwhile, and what was wanted with it.
      if (!(await wants.get(want.id))) return;
      const waiting = await outboxOf(db, want.thread);
      if (want.one) await wantRest(db, page);
      else await forgetAbsent(db, want, page);
      if (page.members.length > 0) await forgetStrangers(db, page);
      // Messages of which nothing waits have nothing to be looked at: they go together.
      const told = page.messages.filter(({ id }) => asTold(id, waiting));
      const together = new Set(told.map(({ id }) => id));
      for (const change of changes(page))
        if (!together.has(change.id)) await merge(db, change, waiting);
      await messages.bulkPut(told.map(messageRow));
      await placeLast(db, want.thread);
      const oldest = page.messages.at(-1)?.seq;
      if (want.one || !page.more || oldest === undefined) await wants.delete(want.id);
      else await wants.update(want.id, { before: oldest });
    },
  );
}

/** Asks for what is wanted of the past, page by page; what is done is kept if it breaks off. Throws HelenError. */
export async function fetchWanted(db: HelenDatabase, exchange: Exchange): Promise<void> {
  for (;;) {
    const want = await guarded(() => db.wants.orderBy('id').first());
    if (!want) return;
    const asked = await guarded(() => position(db));
    const { id, thread, before, one } = want;
    try {
      const page = await exchange.history(thread, before, one ? 1 : PAGE);
      await guarded(() => keep(db, want, page, asked));
    } catch (cause) {
      // It is not theirs any more: the changes tell so, too.
      if (asHelenError(cause).details['code'] !== 'session_missing') throw cause;
      await guarded(() => db.wants.delete(id));
    }
  }
}
