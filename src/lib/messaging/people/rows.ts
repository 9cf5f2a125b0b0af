import Dexie, { liveQuery, type Observable } from 'dexie';
import { database, type HelenDatabase, type Message, type ThreadRow } from '$lib/data';
import { HELEN } from '../helen';
import type { Circle, Waiting } from './types';

const whole = (thread: string) =>
  [
    [thread, Dexie.minKey],
    [thread, Dexie.maxKey],
  ] as const;

async function circleOf(db: HelenDatabase, id: string): Promise<Circle | null> {
  const thread = await db.threads.get(id);
  const self = db.account;
  if (!thread || self === null) return null;
  const members = await db.members
    .where('[thread+user]')
    .between(...whole(id))
    .toArray();
  const users = await db.users.bulkGet(members.map(({ user }) => user));
  const people = new Map([[HELEN.id, HELEN]]);
  for (const user of users) if (user) people.set(user.id, user);
  return {
    thread,
    self,
    own: members.find(({ user }) => user === self) ?? null,
    others: members.filter(({ user, left }) => user !== self && left === 0),
    people,
  };
}

/** Who is in a thread, and again whenever that changes; null when it is not here (any more). */
export function watchCircle(id: string, db: HelenDatabase = database()): Observable<Circle | null> {
  return liveQuery(() =>
    db.transaction('r', db.threads, db.members, db.users, () => circleOf(db, id)),
  );
}

/** What waits to be sent in a thread, in order. */
export function watchWaiting(id: string, db: HelenDatabase = database()): Observable<Waiting[]> {
  return liveQuery(async () => {
    const rows = await db.outbox.where('thread').equals(id).sortBy('seq');
    return rows.map(({ id, message, operation, refused }) => ({
      id,
      what: operation.type,
      message: message ?? null,
      refused: refused?.code ?? null,
    }));
  });
}

/** Ids of what the person starred. */
export function watchStarred(
  id: string,
  db: HelenDatabase = database(),
): Observable<ReadonlySet<string>> {
  return liveQuery(async () => {
    const marks = await db.marks.where('thread').equals(id).toArray();
    return new Set(marks.filter(({ starred }) => starred).map(({ message }) => message));
  });
}

/** What is pinned and here, the newest pin first. */
export function watchPins(id: string, db: HelenDatabase = database()): Observable<Message[]> {
  return liveQuery(async () => {
    const pins = (await db.threads.get(id))?.pins ?? [];
    const found = pins.length > 0 ? await db.messages.bulkGet(pins) : [];
    return found.filter((row) => row !== undefined && row.deletedAt === null) as Message[];
  });
}

/** `seq` of the message that stands `count` before another, or of the first there is. Reads keys alone. */
export async function above(
  thread: string,
  seq: number,
  count: number,
  db: HelenDatabase = database(),
): Promise<number> {
  const keys = await db.messages
    .where('[thread+seq]')
    .between([thread, Dexie.minKey], [thread, seq === Infinity ? Dexie.maxKey : seq], true, false)
    .reverse()
    .limit(count)
    .keys();
  return (keys.at(-1) as [string, number] | undefined)?.[1] ?? (seq === Infinity ? 0 : seq);
}

/** `seq` of the message that stands `count` behind another; Infinity where the thread ends before. */
export async function below(
  thread: string,
  seq: number,
  count: number,
  db: HelenDatabase = database(),
): Promise<number> {
  const keys = await db.messages
    .where('[thread+seq]')
    .between([thread, seq], [thread, Dexie.maxKey], false, true)
    .limit(count)
    .keys();
  if (keys.length < count) return Infinity;
  return (keys.at(-1) as unknown as [string, number])[1];
}

/** The message of a thread that was the first on a day or later; the last when there is none so late. */
export async function firstSince(
  thread: string,
  at: number,
  db: HelenDatabase = database(),
): Promise<Message | undefined> {
  const row = await db.threads.get(thread);
  if (!row) return undefined;
  // They stand in the order in which they were said, as good as always: halving finds the day.
  const near = (seq: number) =>
    db.messages
      .where('[thread+seq]')
      .between([thread, seq], [thread, Dexie.maxKey], true, true)
      .first();
  let low = 0;
  let high = row.lastSeq + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = await near(middle);
    if (!found || found.createdAt >= at) high = middle;
    else low = found.seq + 1;
  }
  return (
    (await near(low)) ??
    (await db.messages
      .where('[thread+seq]')
      .between(...whole(thread))
      .last())
  );
}

/** Threads between people that one can write in, the newest first. */
export function watchPlaces(db: HelenDatabase = database()): Observable<Circle[]> {
  return liveQuery(async () => {
    const threads: ThreadRow[] = await db.threads
      .orderBy('updatedAt')
      .reverse()
      .filter(({ kind }) => kind !== 'assistant')
      .limit(60)
      .toArray();
    const circles = await Promise.all(threads.map(({ id }) => circleOf(db, id)));
    return circles.filter((one): one is Circle => one !== null && (one.own?.left ?? 1) === 0);
  });
}
