import Dexie, { liveQuery, type Observable } from 'dexie';
import {
  database,
  identities,
  listMessages,
  type HelenDatabase,
  type Message,
  type ThreadRow,
} from '$lib/data';
import { Tree } from './tree';

/** A conversation as this device has it. */
export interface Kept {
  thread: ThreadRow;
  self: string;
  /** The message the person's view ends in; null is the newest. */
  leaf: string | null;
  /** In the order of `seq`; the last ones only, when so asked. */
  messages: Message[];
  /** Whether those are all. */
  whole: boolean;
}

/** One conversation, and again whenever something of it changes; null when it is not here (any more). */
export function watchConversation(
  id: string,
  limit: number,
  db: HelenDatabase = database(),
): Observable<Kept | null> {
  return liveQuery(async () => {
    const { self } = await Dexie.waitFor(identities(db));
    const thread = await db.threads.get(id);
    if (!thread) return null;
    const member = await db.members.get([id, self]);
    const messages = await listMessages(id, { limit }, db);
    return { thread, self, leaf: member?.leaf ?? null, messages, whole: messages.length < limit };
  });
}

/** Ids of the messages of a conversation that are shown: one branch of it. */
export async function shownIn(id: string, db: HelenDatabase = database()): Promise<Set<string>> {
  const { self } = await identities(db);
  const member = await db.members.get([id, self]);
  const messages = await listMessages(id, { limit: Infinity }, db);
  return new Set(new Tree(messages, self).way(member?.leaf ?? null).map(({ row }) => row.id));
}
