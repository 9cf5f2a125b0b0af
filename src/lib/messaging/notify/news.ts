import type { HelenDatabase, Message, UserRow } from '$lib/data';
import { HELEN } from '../helen';
import { isMissed, type Seat } from '../list';

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
  /** Answers of HELEN's that were still being made, by their ids: they are news once they are whole. */
  readonly #growing = new Set<string>();

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
    const whole = await this.#whole(seats);
    const found = await Promise.all(grown.map((seat) => this.#in(seat, seen)));
    return [...whole, ...found.flat()];
  }

  /** What HELEN has said to its end since. */
  async #whole(seats: readonly Seat[]): Promise<News[]> {
    if (this.#growing.size === 0) return [];
    const ids = [...this.#growing];
    const rows = await this.db.messages.bulkGet(ids);
    const told = rows.map((row, index) => {
      if (row?.generation?.status === 'running') return [];
      this.#growing.delete(ids[index]!);
      const seat = row && seats.find(({ thread }) => thread.id === row.thread);
      return seat && this.#isNews(row, seat) ? this.#tell(seat, [row]) : [];
    });
    return (await Promise.all(told)).flat();
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
    for (const { id, generation } of rows)
      if (generation?.status === 'running') this.#growing.add(id);
    const news = rows.filter((row) => this.#isNews(row, seat));
    return news.length === 0 ? [] : this.#tell(seat, news);
  }

  /** With who wrote them, and who else is there. */
  async #tell(seat: Seat, news: readonly Message[]): Promise<News[]> {
    const { thread, own } = seat;
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
      author: message.author === HELEN.id ? HELEN : (authors[index] ?? null),
      people,
    }));
  }

  #isNews(row: Message, { own }: Seat): boolean {
    return (
      row.author !== own?.user &&
      row.kind !== 'system' &&
      (row.call === null || isMissed(row.call, false)) &&
      row.deletedAt === null &&
      // Of HELEN what she says: not that she begins, nor that she could not.
      (row.generation === null || (row.text !== '' && row.generation.status !== 'running')) &&
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
