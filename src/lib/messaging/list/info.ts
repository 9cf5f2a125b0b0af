import Dexie from 'dexie';
import {
  database,
  foldedWords,
  identities,
  type HelenDatabase,
  type MemberRow,
  type Message,
  type ThreadRow,
  type UserRow,
} from '$lib/data';

export interface Someone {
  seat: MemberRow;
  user: UserRow;
}

/** All that a thread's pane shows. */
export interface ThreadInfo {
  self: string;
  thread: ThreadRow;
  own: MemberRow | null;
  /** Who is in it: its owner and its admins first, the person among them. */
  people: Someone[];
  /** Those on top of it, the newest first. */
  pinned: Message[];
  /** The person's own choice, the newest first. */
  starred: Message[];
  /** Names of authors, those who left among them. */
  authors: Map<string, UserRow>;
}

const rank = { owner: 0, admin: 1, member: 2 };

const unknown = (id: string): UserRow => ({
  id,
  username: '',
  name: '',
  avatar: null,
  kind: 'gone',
});

const shown = (rows: readonly (Message | undefined)[], thread: string): Message[] =>
  rows.filter(
    (row) => row !== undefined && row.thread === thread && row.deletedAt === null,
  ) as Message[];

/** A thread with its people and what was kept of it; null when it is not here. */
export async function infoOf(
  id: string,
  db: HelenDatabase = database(),
): Promise<ThreadInfo | null> {
  const { self } = await identities(db);
  const { threads, members, marks, users, messages } = db;
  return db.transaction('r', [threads, members, marks, users, messages], async () => {
    const [thread, seats, kept] = await Promise.all([
      threads.get(id),
      members.where('[thread+user]').between([id, Dexie.minKey], [id, Dexie.maxKey]).toArray(),
      marks.where('thread').equals(id).toArray(),
    ]);
    if (!thread) return null;
    const [known, pinned, starred] = await Promise.all([
      users.bulkGet(seats.map(({ user }) => user)),
      messages.bulkGet(thread.pins),
      messages.bulkGet(kept.filter((mark) => mark.starred).map(({ message }) => message)),
    ]);
    const someone = seats.map((seat, index) => ({
      seat,
      user: known[index] ?? unknown(seat.user),
    }));
    return {
      self,
      thread,
      own: seats.find(({ user }) => user === self) ?? null,
      people: someone
        .filter(
          ({ seat, user }) => seat.left === 0 || (thread.kind === 'direct' && user.id !== self),
        )
        .sort((a, b) => rank[a.seat.role] - rank[b.seat.role] || byName(a.user, b.user)),
      pinned: shown(pinned, id),
      starred: shown(starred, id).sort((a, b) => b.seq - a.seq),
      authors: new Map(someone.map(({ user }) => [user.id, user])),
    };
  });
}

const { compare } = new Intl.Collator(undefined, { numeric: true });
const byName = (a: UserRow, b: UserRow): number =>
  compare(a.name || a.username, b.name || b.username);

/** Those of whose names all that is sought is a part, whatever its accents. */
export function calledSo(people: readonly Someone[], sought: string): readonly Someone[] {
  const terms = foldedWords(sought);
  if (terms.length === 0) return people;
  return people.filter(({ user }) => {
    const words = foldedWords(`${user.name} ${user.username}`);
    return terms.every((term) => words.some((word) => word.includes(term)));
  });
}
