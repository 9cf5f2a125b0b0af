import type { CallRow } from '$lib/data';

/** How long a call rings, in milliseconds. */
export const RINGS_FOR = 45_000;
/** Clocks differ: a call from so far in the future rings all the same. */
const AHEAD = 60_000;

/** What is known besides the rows. */
export interface Situation {
  /** The person's id. */
  me: string;
  /** Milliseconds since 1970. */
  now: number;
  /** Calls that were answered, declined or silenced here: the server does not know yet, or need not. */
  done: ReadonlySet<string>;
  /** Threads of which the person wants to hear nothing. */
  silent: ReadonlySet<string>;
  /** Nothing is to be heard now. */
  quiet: boolean;
}

export interface Ringing {
  /** Those that ring here, the first to come first. */
  rings: CallRow[];
  /** Those to be told that the person is in another call. */
  busy: CallRow[];
  /** When it is otherwise by itself: milliseconds since 1970. */
  until: number | null;
}

const isIn = (row: CallRow, user: string): boolean =>
  row.people.some((one) => one.user === user && one.leftAt === 0);
const wasIn = (row: CallRow, user: string): boolean => row.people.some((one) => one.user === user);

const ends = ({ startedAt }: CallRow): number => startedAt + RINGS_FOR;
const rang = (row: CallRow, now: number): boolean =>
  now >= row.startedAt - AHEAD && now < ends(row);

/** Whether this one wants the person now, wherever they are. */
function calls(row: CallRow, { me, now }: Situation): boolean {
  if (row.thread === '' || row.endedAt > 0 || row.startedBy === me) return false;
  return !row.declined.includes(me) && !wasIn(row, me) && rang(row, now);
}

/** The call the person is in, or calls with, on whichever device. */
export function engaged(
  rows: readonly CallRow[],
  { me, now }: Pick<Situation, 'me' | 'now'>,
): CallRow | undefined {
  return rows.find((row) => {
    if (row.endedAt > 0) return false;
    return isIn(row, me) || (row.startedBy === me && row.thread !== '' && rang(row, now));
  });
}

/** Which calls ring on this device now, and which are turned away. Pure. */
export function ringing(rows: readonly CallRow[], situation: Situation): Ringing {
  const wanted = rows
    .filter((row) => calls(row, situation))
    .sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  const fresh = wanted.filter(({ id }) => !situation.done.has(id));
  const until = wanted.length === 0 ? null : Math.min(...wanted.map(ends));
  // Answered here, and not in yet: that is the call they are in.
  const taken = engaged(rows, situation) !== undefined;
  if (taken) return { rings: [], busy: fresh, until };
  if (situation.quiet) return { rings: [], busy: [], until };
  return { rings: fresh.filter(({ thread }) => !situation.silent.has(thread)), busy: [], until };
}
