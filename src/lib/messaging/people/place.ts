import { database, type HelenDatabase } from '$lib/data';
import { above, below } from './rows';
import type { Span } from './types';

/** Messages that are brought at once, and the most that are held. */
const PAGE = 100;
const MOST = 400;
/** Messages above one that somebody goes to. */
const OVER = 40;

/** The end of a thread. */
export async function atEnd(thread: string, db: HelenDatabase = database()): Promise<Span> {
  return { from: await above(thread, Infinity, PAGE, db), to: Infinity };
}

/** A message and what stands around it. */
export async function around(
  thread: string,
  seq: number,
  db: HelenDatabase = database(),
): Promise<Span> {
  const [from, to] = await Promise.all([
    above(thread, seq, OVER, db),
    below(thread, seq, PAGE, db),
  ]);
  return { from, to };
}

/** One page more above; what is far below is let go. */
export async function higher(
  thread: string,
  { from, to }: Span,
  db: HelenDatabase = database(),
): Promise<Span> {
  const next = await above(thread, from, PAGE, db);
  return { from: next, to: Math.min(to, await below(thread, next, MOST, db)) };
}

/** One page more below; what is far above is let go. */
export async function lower(
  thread: string,
  { from, to }: Span,
  db: HelenDatabase = database(),
): Promise<Span> {
  const next = await below(thread, to, PAGE, db);
  return { from: Math.max(from, await above(thread, next, MOST, db)), to: next };
}

/** Whether the end has grown so much that what is above may go. */
export const tooLong = (messages: number): boolean => messages > MOST + PAGE;
