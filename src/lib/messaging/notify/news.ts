import type { HelenDatabase, Message, UserRow } from '$lib/data';
import type { Seat } from '../list';

/** Something somebody else said since the app was opened. */
export interface News {
  seat: Seat;
  message: Message;
  author: UserRow | null;
  /** The others of a thread without a title of its own. */
  people: UserRow[];
}

/** So many of one thread are read at once: of more it is enough to say how many. */
const MOST = 50;

/**
 * Finds what came since it looked last, thread by thread: what was there at the first look is not news, nor is what
 * was written before the app was opened.
 */
export class Newsroom {
  /** Up to where each thread was looked through; null before the first look. */
  #seen: Map<string, number> | null = null;

  constructor(
    readonly db: HelenDatabase,
    readonly since: number,
  ) {}

  async look(seats: readonly Seat[]): Promise<News[]> {
    const seen = this.#seen ?? new Map(seats.map(({ thread }) => [thread.id, thread.lastSeq]));
    this.#seen = seen;
    const grown = seats.filter(({ thread, own }) => {
      const before = seen.get(thread.id) ?? own?.joinedSeq ?? 0;
      return thread.kind !== 'assistant' && thread.lastSeq > before;
    });
    const found = await Promise.all(grown.map((seat) => this.#in(seat, seen)));
    return found.flat();
  }

  async #in(seat: Seat, seen: Map<string, number>): Promise<News[]> {
    const { thread, own } = seat;
    // One of our own that waits moves behind what comes: it is looked at again, and is not news.
    const before = seen.get(thread.id) ?? own?.joinedSeq ?? 0;
    seen.set(thread.id, thread.lastSeq);
    const rows = await this.db.messages
      .where('[thread+seq]')
      .between([thread.id, before], [thread.id, thread.lastSeq], false, true)
      .limit(MOST)
      .toArray();
    const news = rows.filter((row) => this.#isNews(row, seat));
    if (news.length === 0) return [];
    const members = await this.db.members
      .where('[thread+user]')
      .between([thread.id, ''], [thread.id, '\uffff'])
      .limit(4)
      .toArray();
    const ids = members.map(({ user }) => user).filter((user) => user !== own?.user);
    const people = (await this.db.users.bulkGet(ids)).filter((user) => user !== undefined);
    const authors = await this.db.users.bulkGet(news.map(({ author }) => author));
    return news.map((message, index) => ({
      seat,
      message,
      author: authors[index] ?? null,
      people,
    }));
  }

  #isNews(row: Message, { own }: Seat): boolean {
    return (
      row.author !== own?.user &&
      row.kind !== 'system' &&
      row.deletedAt === null &&
      row.createdAt > this.since &&
      row.seq > (own?.readSeq ?? 0)
    );
  }
}

/** Whether the person wants to hear of it: of a silenced thread only where they are named. */
export function concerns({ seat: { own }, message }: News): boolean {
  if (!own) return false;
  return (!own.muted && !own.archived) || message.mentions.includes(own.user);
}
