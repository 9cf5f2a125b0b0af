import Dexie from 'dexie';
import { database, type HelenDatabase, type Message } from '$lib/data';

/** What of a message a model can read: its words, and of files what is said in them or how they are called. */
export function readable({ text, files }: Pick<Message, 'text' | 'files'>): string {
  return [text, ...files.map(({ transcript, name }) => `[${transcript || name}]`)]
    .filter((part) => part !== '')
    .join(' ');
}

/**
 * What people said last in a thread, oldest first: after a place in it, at most so many. What is deleted, or only tells
 * what happened, is left out.
 * @param after a `seq`
 */
export async function saidLately(
  thread: string,
  after: number,
  most: number,
  db: HelenDatabase = database(),
): Promise<Message[]> {
  const rows = await db.messages
    .where('[thread+seq]')
    .between([thread, after], [thread, Dexie.maxKey], false, true)
    .reverse()
    .filter((row) => row.kind !== 'system' && row.deletedAt === null && readable(row) !== '')
    .limit(most)
    .toArray();
  return rows.reverse();
}
