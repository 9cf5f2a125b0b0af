import type { Message } from '$lib/data';
import { settled } from '../same';
import { refusedOf, sentState } from './receipts';
import type { Circle, Line, Stretch, Waiting } from './types';

/** Milliseconds after which the same author begins anew. */
const RUN = 5 * 60_000;

/** The day of each quarter of an hour: no place has days that begin within one. */
const days = new Map<number, string>();
const QUARTER = 15 * 60_000;

function day(at: number): string {
  const quarter = Math.floor(at / QUARTER);
  const known = days.get(quarter);
  if (known !== undefined) return known;
  const found = new Date(at).toDateString();
  days.set(quarter, found);
  return found;
}

/** Whether one says something right after saying something. */
function goesOn(before: Message | undefined, row: Message): boolean {
  if (!before || before.kind === 'system' || row.kind === 'system') return false;
  return before.author === row.author && row.createdAt - before.createdAt < RUN;
}

function byMessage(waiting: readonly Waiting[]): Map<string, Waiting[]> {
  const found = new Map<string, Waiting[]>();
  for (const one of waiting)
    if (one.message !== null) found.set(one.message, [...(found.get(one.message) ?? []), one]);
  return found;
}

interface Seen {
  waiting: readonly Waiting[];
  starred: ReadonlySet<string>;
  /** What comes after it, from others, was not read when the person came; null when all was. */
  unreadAfter: number | null;
}

/**
 * What the screen shows of a piece of a thread, first to last.
 * @param known the lines of before: those that say the same stay the same ones
 */
export function lines(
  stretch: Stretch,
  circle: Circle,
  seen: Seen,
  known: readonly Line[] = [],
): readonly Line[] {
  const { messages, quoted } = stretch;
  const { self, others, people, thread } = circle;
  const waits = byMessage(seen.waiting);
  const here = new Map(messages.map((row) => [row.id, row]));
  const pins = new Set(thread.pins);
  const { unreadAfter } = seen;
  // Only where one can see that what comes before was read.
  const begins = unreadAfter !== null && (messages[0]?.seq ?? 0) > unreadAfter && stretch.before;
  const unread =
    unreadAfter === null || begins
      ? undefined
      : messages.find((row) => row.seq > unreadAfter && row.author !== self)?.id;
  const all = messages.map((row, at): Line => {
    const [before, after] = [messages[at - 1], messages[at + 1]];
    const newDay = !before || day(before.createdAt) !== day(row.createdAt);
    const nextDay = after !== undefined && day(after.createdAt) !== day(row.createdAt);
    const own = row.author === self && row.kind !== 'system';
    const ours = waits.get(row.id) ?? [];
    return {
      id: row.id,
      own,
      text: row.text,
      createdAt: row.createdAt,
      row,
      author: people.get(row.author) ?? null,
      day: newDay,
      unread: row.id === unread,
      first: newDay || row.id === unread || !goesOn(before, row),
      last: nextDay || after?.id === unread || !after || !goesOn(row, after),
      sent: own ? sentState(row, ours, others) : null,
      refused: refusedOf(ours),
      starred: seen.starred.has(row.id),
      pinned: pins.has(row.id),
      quoted: row.replyTo ? (here.get(row.replyTo) ?? quoted.get(row.replyTo) ?? 'gone') : null,
    };
  });
  return settled(known, all, ({ id }) => id);
}
