import { identities, type HelenDatabase, type MemberRow, type ThreadRow } from '$lib/data';

/** A thread and the person's own place in it. */
export interface Seat {
  thread: ThreadRow;
  /** None where the thread is still on its way, or nobody's. */
  own: MemberRow | null;
}

export type Filter = 'all' | 'unread' | 'groups' | 'helen' | 'archived';

/**
 * All threads the person is in, in no order. One look, however many there are: what is shown of each is looked up for
 * those on the screen alone.
 */
export async function seatsOf(db: HelenDatabase): Promise<Seat[]> {
  // Who nobody is is only written down with the first thread.
  if (db.account === null && (await db.threads.limit(1).count()) === 0) return [];
  const { self } = await identities(db);
  const [threads, own] = await db.transaction('r', db.threads, db.members, () =>
    Promise.all([db.threads.toArray(), db.members.where('user').equals(self).toArray()]),
  );
  const places = new Map(own.map((place) => [place.thread, place]));
  return threads
    .map((thread) => ({ thread, own: places.get(thread.id) ?? null }))
    .filter((seat) => !seat.own?.left);
}

/** Up to where nothing is new to the person. */
export function known({ own }: Seat): number {
  return own ? Math.max(own.readSeq, own.clearedSeq, own.joinedSeq) : 0;
}

/** How many messages may be unread: never fewer than there are. HELEN's own threads are read as she answers. */
export function unreadAtMost(seat: Seat): number {
  if (seat.thread.kind === 'assistant' || !seat.own) return 0;
  return Math.max(0, seat.thread.lastSeq - known(seat));
}

export const marked = ({ own }: Seat): boolean => own?.unread ?? false;

const passes: Record<Filter, (seat: Seat) => boolean> = {
  all: () => true,
  unread: (seat) => marked(seat) || unreadAtMost(seat) > 0,
  groups: ({ thread }) => thread.kind === 'group',
  helen: ({ thread }) => thread.kind === 'assistant',
  archived: () => true,
};

/** What a filter lets through: the pinned first, then the newest. */
export function chosen(seats: readonly Seat[], filter: Filter): Seat[] {
  const archived = filter === 'archived';
  const pinned = ({ own }: Seat) => Number(own?.pinned ?? false);
  return seats
    .filter((seat) => (seat.own?.archived ?? false) === archived && passes[filter](seat))
    .sort((a, b) => pinned(b) - pinned(a) || b.thread.updatedAt - a.thread.updatedAt);
}
