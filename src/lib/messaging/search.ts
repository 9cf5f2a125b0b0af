import Dexie from 'dexie';
import {
  database,
  findMessages,
  identities,
  messageRow,
  requestJson,
  session,
  type FindFilters,
  type FoundMessage,
  type HelenDatabase,
  type ServerMessage,
} from '$lib/data';
import { threadName } from './list/words';

/** Names that a group without a title is told by. */
const MOST_NAMED = 5;

/** Milliseconds that the server is given before this device looks by itself. */
const PATIENCE = 2000;

export interface Everything {
  /** The server knows all; this device what it has. */
  source: 'server' | 'device';
  hits: (FoundMessage & { title: string })[];
  /** Where the server's next page begins; null at the end. */
  next: string | null;
}

interface Answer {
  hits: { message: ServerMessage; thread: string; ranges: FoundMessage['ranges'] }[];
  next: string;
}

export interface SearchOptions {
  limit?: number;
  /** `next` of the page before. */
  before?: string | null;
  signal?: AbortSignal;
  db?: HelenDatabase;
}

function address(query: string, filters: FindFilters, limit: number, before: string | null) {
  const asked = new URLSearchParams({ q: query, limit: String(limit) });
  for (const [name, value] of Object.entries(filters)) asked.set(name, String(value));
  if (before !== null) asked.set('before', before);
  return `/api/search?${asked.toString()}`;
}

async function ofServer(path: string, signal: AbortSignal | undefined): Promise<Answer> {
  const patience = AbortSignal.timeout(PATIENCE);
  return requestJson<Answer>(path, {
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
  });
}

/** How threads are called that are here: those of two, and groups without a title, by who is in them. */
async function namesOf(
  ids: ReadonlySet<string>,
  db: HelenDatabase,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  if (ids.size === 0) return names;
  const { self } = await identities(db);
  for (const thread of await db.threads.bulkGet([...ids])) {
    if (!thread) continue;
    const seats = await db.members
      .where('[thread+user]')
      .between([thread.id, Dexie.minKey], [thread.id, Dexie.maxKey])
      .filter(({ user, left }) => user !== self && (left === 0 || thread.kind === 'direct'))
      .limit(thread.title || thread.kind === 'assistant' ? 0 : MOST_NAMED)
      .toArray();
    const people = await db.users.bulkGet(seats.map(({ user }) => user));
    names.set(
      thread.id,
      threadName(
        thread,
        people.filter((one) => one !== undefined),
      ),
    );
  }
  return names;
}

/**
 * Messages with every word of `query` that pass the filters, newest first: from the server where it answers in time,
 * else from this device. Throws HelenError when this device cannot read, and what an aborted signal throws.
 */
export async function searchEverything(
  query: string,
  filters: FindFilters = {},
  { limit = 30, before = null, signal, db = database() }: SearchOptions = {},
): Promise<Everything> {
  const titled = async (found: FoundMessage[]): Promise<Everything['hits']> => {
    const names = await namesOf(new Set(found.map(({ row }) => row.thread)), db).catch(() => null);
    return found.map((hit) => ({ ...hit, title: names?.get(hit.row.thread) ?? '' }));
  };
  if (session()) {
    try {
      const answer = await ofServer(address(query, filters, limit, before), signal);
      const found = answer.hits.map(({ message, ranges }) => {
        const { words: _, ...row } = messageRow(message);
        return { row, ranges };
      });
      return { source: 'server', hits: await titled(found), next: answer.next || null };
    } catch (cause) {
      if (signal?.aborted) throw cause;
    }
  }
  // This device has all of it at once: a second page of the server's that fails is no page of another list.
  if (before !== null) return { source: 'device', hits: [], next: null };
  return {
    source: 'device',
    hits: await titled(await findMessages(query, filters, limit, db)),
    next: null,
  };
}
