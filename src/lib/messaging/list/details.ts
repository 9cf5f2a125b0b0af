import Dexie from 'dexie';
import {
  database,
  identities,
  type HelenDatabase,
  type MemberRow,
  type Message,
  type UserRow,
} from '$lib/data';
import { isMissed } from './words';
import { known, marked, unreadAtMost, type Seat } from './seats';

/** How far the person's own last message has come. */
export type Sent = 'queued' | 'refused' | 'sent' | 'delivered' | 'read';

/** What a list shows of a thread beside its rows. */
export interface Detail {
  self: string;
  /** The others in it; of many only some. */
  people: UserRow[];
  /** The last message that the person sees; none in a conversation with HELEN, whose rows tell enough. */
  last: Message | null;
  /** Whom `last` names: its author, and to whom something was done. */
  others: Map<string, UserRow>;
  /** Messages of others that were not read. */
  unread: number;
  /** Of `last`, where it is the person's own. */
  sent: Sent | null;
}

/** Beyond so many nobody counts. */
export const MOST_UNREAD = 100;
/** So many members are looked at: more than have receipts told to all. */
const MOST_MEMBERS = 51;

const of = (thread: string) => [
  [thread, Dexie.minKey],
  [thread, Dexie.maxKey],
];

/**
 * How many messages of others came after what was read, at most `MOST_UNREAD`. Who answers has read what came before,
 * on whichever device that was.
 */
export async function countUnread(db: HelenDatabase, seat: Seat): Promise<number> {
  if (unreadAtMost(seat) === 0) return 0;
  const { id, lastSeq } = seat.thread;
  const rows = await db.messages
    .where('[thread+seq]')
    .between([id, known(seat)], [id, lastSeq], false, true)
    .limit(2 * MOST_UNREAD)
    .toArray();
  const isOwn = ({ author, kind }: Message) => author === seat.own?.user && kind !== 'system';
  const theirs = rows.slice(rows.findLastIndex(isOwn) + 1).filter((row) => {
    // A call that was answered, or turned down, is no news.
    if (row.call && !isMissed(row.call, false)) return false;
    return row.author !== seat.own?.user && row.kind !== 'system' && row.deletedAt === null;
  });
  return Math.min(MOST_UNREAD, theirs.length);
}

/** How far a message has come, by the places of those it is for. */
export function reached(seq: number, others: readonly MemberRow[]): Sent {
  if (others.length === 0 || others.length >= MOST_MEMBERS - 1) return 'sent';
  if (others.every(({ readSeq }) => readSeq >= seq)) return 'read';
  return others.every(({ deliveredSeq }) => deliveredSeq >= seq) ? 'delivered' : 'sent';
}

async function sentOf(
  db: HelenDatabase,
  last: Message,
  others: readonly MemberRow[],
): Promise<Sent> {
  const waiting = await db.outbox
    .where('message')
    .equals(last.id)
    .filter(({ operation: { type } }) => type === 'message.put')
    .first();
  if (waiting) return waiting.refused ? 'refused' : 'queued';
  return reached(last.seq, others);
}

async function detailOf(db: HelenDatabase, self: string, seat: Seat): Promise<Detail> {
  const { thread, own } = seat;
  if (thread.kind === 'assistant')
    return { self, people: [], last: null, others: new Map(), unread: 0, sent: null };
  const [from, to] = of(thread.id);
  const [members, last, unread] = await Promise.all([
    db.members.where('[thread+user]').between(from, to).limit(MOST_MEMBERS).toArray(),
    db.messages
      .where('[thread+seq]')
      .between([thread.id, own?.clearedSeq ?? 0], to, false, true)
      .last(),
    countUnread(db, seat),
  ]);
  const others = members.filter(({ user, left }) => user !== self && left === 0);
  // Who is alone with somebody that left still sees whom they wrote with.
  const shown = thread.kind === 'direct' ? members.filter(({ user }) => user !== self) : others;
  const named = shown.slice(0, 5).map(({ user }) => user);
  const ids = [...named, last?.author ?? '', last?.notice?.who ?? ''];
  const users = (await db.users.bulkGet(ids)).filter((user) => user !== undefined);
  const byId = new Map(users.map((user) => [user.id, user]));
  const people = named.map((id) => byId.get(id)).filter((user) => user !== undefined);
  const mine = last && last.author === self && last.kind !== 'system' && last.deletedAt === null;
  const sent = mine ? await sentOf(db, last, others) : null;
  return { self, people, last: last ?? null, others: byId, unread, sent };
}

/** What is shown of some threads, by id. */
export async function detailsIn(
  ids: readonly string[],
  db: HelenDatabase = database(),
): Promise<Map<string, Detail>> {
  const { self } = await identities(db);
  const { threads, members, messages, users, outbox } = db;
  // One transaction: each read by itself would be one, and they are many.
  return db.transaction('r', [threads, members, messages, users, outbox], async () => {
    const [rows, places] = await Promise.all([
      threads.bulkGet([...ids]),
      members.bulkGet(ids.map((id) => [id, self] as [string, string])),
    ]);
    const details = await Promise.all(
      rows.map(
        async (thread, index) =>
          thread &&
          ([thread.id, await detailOf(db, self, { thread, own: places[index] ?? null })] as const),
      ),
    );
    return new Map(details.filter((one) => one !== undefined));
  });
}

/** So many threads are counted one message after the other; of the rest it is known how many there may be. */
const MOST_COUNTED = 30;

/** All that is unread where the person did not ask for silence; a thread marked so is one. */
export async function totalUnread(db: HelenDatabase, seats: readonly Seat[]): Promise<number> {
  const loud = seats.filter(({ own }) => own && !own.muted && !own.archived);
  const waiting = loud
    .filter((seat) => unreadAtMost(seat) > 0)
    .sort((a, b) => b.thread.updatedAt - a.thread.updatedAt);
  const counts = await Promise.all(
    waiting
      .slice(0, MOST_COUNTED)
      .map(async (seat) => [seat, await countUnread(db, seat)] as const),
  );
  const counted = new Map(counts);
  const rest = waiting.slice(MOST_COUNTED).reduce((sum, seat) => sum + unreadAtMost(seat), 0);
  const only = loud.filter((seat) => marked(seat) && !counted.get(seat)).length;
  return counts.reduce((sum, [, count]) => sum + count, rest) + only;
}

/** Beyond so many nobody looks at what is unread. */
const MOST_SIFTED = 200;

/** Those of some threads where what came since is nothing to read: the person's own words, or what happened. */
export async function readAfterAll(
  seats: readonly Seat[],
  db: HelenDatabase = database(),
): Promise<Set<string>> {
  const waiting = seats.filter((seat) => !marked(seat) && unreadAtMost(seat) > 0);
  const counts = await Promise.all(
    waiting
      .slice(0, MOST_SIFTED)
      .map(async (seat) => [seat.thread.id, await countUnread(db, seat)] as const),
  );
  return new Set(counts.filter(([, count]) => count === 0).map(([id]) => id));
}
