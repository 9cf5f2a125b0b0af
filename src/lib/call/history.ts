import { liveQuery, type Observable } from 'dexie';
import {
  database,
  type CallRow,
  type HelenDatabase,
  type ThreadRow,
  type UserRow,
} from '$lib/data';

/** What a call was to the person. */
export type Result =
  /** Somebody is in it, or it rings. */
  | 'open'
  | 'answered'
  /** The person did not come. */
  | 'missed'
  /** The person did not want to come. */
  | 'refused'
  /** Nobody came to the person, or did not want to, or they gave up. */
  | 'unanswered'
  | 'declined'
  | 'cancelled';

const ownResults: Record<CallRow['outcome'], Result> = {
  '': 'unanswered',
  answered: 'answered',
  missed: 'unanswered',
  declined: 'declined',
  cancelled: 'cancelled',
};

export const isOwn = ({ startedBy }: Pick<CallRow, 'startedBy'>, me: string): boolean =>
  startedBy === me;

export function resultOf(call: CallRow, me: string): Result {
  if (call.endedAt === 0) return 'open';
  if (isOwn(call, me)) return ownResults[call.outcome];
  if (call.people.some(({ user }) => user === me)) return 'answered';
  return call.declined.includes(me) ? 'refused' : 'missed';
}

/** Whole seconds from when it was answered; 0 while it goes on, and of one that was not. */
export function secondsOf({ answeredAt, endedAt }: CallRow): number {
  return answeredAt > 0 && endedAt > 0 ? Math.max(0, Math.round((endedAt - answeredAt) / 1000)) : 0;
}

/** A call and whom it was with. */
export interface PastCall {
  call: CallRow;
  result: Result;
  own: boolean;
  seconds: number;
  /** Null of a link's room, and of a thread that is not here. */
  thread: ThreadRow | null;
  /** The others of its thread, at most five. */
  people: UserRow[];
}

async function remember(db: HelenDatabase, call: CallRow, me: string): Promise<PastCall> {
  const thread = (call.thread && (await db.threads.get(call.thread))) || null;
  const members = thread
    ? await db.members
        .where('[thread+user]')
        .between([thread.id, ''], [thread.id, '\uffff'])
        .limit(6)
        .toArray()
    : [];
  const others = members.map(({ user }) => user).filter((user) => user !== me);
  const people = (await db.users.bulkGet(others)).filter((user) => user !== undefined);
  const told = { own: isOwn(call, me), result: resultOf(call, me), seconds: secondsOf(call) };
  return { call, ...told, thread, people: people.slice(0, 5) };
}

/** A room of a link in which nobody met is no call; one's own stands among the links, others' as long as they are open. */
const happened = (call: CallRow, me: string): boolean =>
  call.thread !== '' || call.answeredAt > 0 || (call.endedAt === 0 && !isOwn(call, me));

/** The last calls, the newest first, and again whenever one changes. */
export function watchCalls(most: number, db: HelenDatabase = database()): Observable<PastCall[]> {
  return liveQuery(async () => {
    const me = db.account ?? '';
    const calls = await db.calls
      .orderBy('startedAt')
      .reverse()
      .filter((call) => happened(call, me))
      .limit(most)
      .toArray();
    return Promise.all(calls.map((call) => remember(db, call, me)));
  });
}

/** One call, and again whenever it changes; undefined while it is not here. */
export function watchCall(
  id: string,
  db: HelenDatabase = database(),
): Observable<PastCall | undefined> {
  return liveQuery(async () => {
    const call = await db.calls.get(id);
    return call && remember(db, call, db.account ?? '');
  });
}

/** The thread a call belongs to; empty of a link's room, and of what is not here. */
export async function threadOf(id: string, db: HelenDatabase = database()): Promise<string> {
  return (await db.calls.get(id))?.thread ?? '';
}

/** The call that goes on in a thread, if one does. */
export function watchOpenCall(
  thread: string,
  db: HelenDatabase = database(),
): Observable<CallRow | undefined> {
  return liveQuery(() =>
    db.calls
      .where('thread')
      .equals(thread)
      .filter(({ endedAt }) => endedAt === 0)
      .first(),
  );
}

/** Rooms of this person's links that one can still come into: 30 days after the last one left it is over. */
const LINK_DAYS = 30;

export function watchRooms(db: HelenDatabase = database()): Observable<CallRow[]> {
  return liveQuery(async () => {
    const since = Date.now() - LINK_DAYS * 86_400_000;
    const rooms = await db.calls
      .where('thread')
      .equals('')
      .filter(
        ({ startedBy, endedAt }) => startedBy === db.account && (endedAt === 0 || endedAt > since),
      )
      .toArray();
    return rooms.sort((a, b) => b.startedAt - a.startedAt);
  });
}

const seenKey = 'calls-seen';

/** How many calls the person missed since they last looked at them. */
export function watchMissed(db: HelenDatabase = database()): Observable<number> {
  return liveQuery(async () => {
    const seen = ((await db.facts.get(seenKey))?.value as number | undefined) ?? 0;
    const me = db.account ?? '';
    return db.calls
      .where('startedAt')
      .above(seen)
      .filter((call) => resultOf(call, me) === 'missed')
      .count();
  });
}

/** They have looked. */
export async function seeCalls(db: HelenDatabase = database()): Promise<void> {
  const last = await db.calls.orderBy('startedAt').last();
  if (!last) return;
  await db.facts.put({ key: seenKey, value: last.startedAt, at: Date.now() });
}
