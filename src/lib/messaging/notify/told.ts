import { m } from '$lib/i18n';
import { messageWords, nameOf, threadName } from '../list';
import { short } from './badge';
import type { News } from './news';

/** What a passing message says, and where it leads. */
export interface Told {
  text: string;
  /** A thread, or none where there are several. */
  thread: string | null;
}

/** Beyond so many threads at once it is said how many there are. */
const MOST = 2;
/** Letters of the words that are shown. */
const WORDS = 120;

const cut = (text: string) => (text.length > WORDS ? `${text.slice(0, WORDS).trimEnd()}…` : text);

function ofOne(news: readonly News[]): Told {
  const { seat, message, author, people } = news.at(-1)!;
  const { thread } = seat;
  const name = nameOf(author);
  const title = thread.kind === 'group' ? threadName(thread, people) : '';
  if (news.length > 1) {
    const where = title || name;
    return { text: m.notify_many({ name: where, count: news.length }), thread: thread.id };
  }
  const words = cut(messageWords(message).text);
  const text = title
    ? m.notify_in_group({ name, group: title, words })
    : m.notify_one({ name, words });
  return { text, thread: thread.id };
}

/** Puts news into few words: one message a thread, and one for all when there are many threads. */
export function tell(news: readonly News[]): Told[] {
  const threads = new Map<string, News[]>();
  for (const one of news) {
    const { id } = one.seat.thread;
    threads.set(id, [...(threads.get(id) ?? []), one]);
  }
  if (threads.size <= MOST) return [...threads.values()].map(ofOne);
  const text = m.notify_everywhere({ count: short(news.length), threads: threads.size });
  return [{ text, thread: null }];
}
