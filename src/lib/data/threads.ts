import Dexie, { liveQuery, type Observable } from 'dexie';
import { database, type HelenDatabase } from './database';
import { guarded } from './guard';
import { newId } from './ids';
import { identities } from './people';
import type { MemberRow, MessageRow, ThreadRow } from './rows';

/** Everything of a deleted thread: `restoreThread` puts it back as it was. */
export interface DeletedThread {
  thread: ThreadRow;
  members: MemberRow[];
  messages: MessageRow[];
}

export const TITLE_LENGTH = 60;

/** The first words of a text, cut at a word, for a title or a preview. */
export function firstWords(text: string, length = TITLE_LENGTH): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= length) return line;
  const cut = line.slice(0, length);
  const space = cut.lastIndexOf(' ');
  // Never half of a surrogate pair.
  const kept = space > length / 2 ? cut.slice(0, space) : cut.replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}…`;
}

export function member(thread: string, user: string, role: MemberRow['role']): MemberRow {
  return {
    thread,
    user,
    role,
    readSeq: 0,
    deliveredSeq: 0,
    muted: false,
    pinned: false,
    archived: false,
    leaf: null,
  };
}

/** An empty thread between the person and HELEN. Throws HelenError (storage_full, storage_unavailable). */
export function createThread(
  options: { id?: string; title?: string; at?: number } = {},
  db: HelenDatabase = database(),
): Promise<ThreadRow> {
  return guarded(async () => {
    const who = await identities(db);
    const at = options.at ?? Date.now();
    const thread: ThreadRow = {
      id: options.id ?? newId(),
      kind: 'assistant',
      title: options.title ?? '',
      createdAt: at,
      updatedAt: at,
      lastSeq: 0,
      preview: '',
    };
    await db.transaction('rw', db.threads, db.members, async () => {
      await db.threads.add(thread);
      await db.members.bulkAdd([
        member(thread.id, who.self, 'owner'),
        member(thread.id, who.assistant, 'member'),
      ]);
    });
    return thread;
  });
}

/** The newest threads first, and again whenever one changes (in any tab). `limit` windows the list. */
export function listThreads(limit = 50, db: HelenDatabase = database()): Observable<ThreadRow[]> {
  return liveQuery(() => db.threads.orderBy('updatedAt').reverse().limit(limit).toArray());
}

/** One thread, and again whenever it changes; undefined when there is none (any more). */
export function watchThread(
  id: string,
  db: HelenDatabase = database(),
): Observable<ThreadRow | undefined> {
  return liveQuery(() => db.threads.get(id));
}

export function countThreads(db: HelenDatabase = database()): Promise<number> {
  return guarded(() => db.threads.count());
}

export function renameThread(
  id: string,
  title: string,
  db: HelenDatabase = database(),
): Promise<void> {
  return guarded(async () => {
    await db.threads.update(id, { title: title.replace(/\s+/g, ' ').trim() });
  });
}

/** Deletes a thread with its messages; null when there was none. Keep the result to undo it. */
export function deleteThread(
  id: string,
  db: HelenDatabase = database(),
): Promise<DeletedThread | null> {
  return guarded(() =>
    db.transaction('rw', db.threads, db.members, db.messages, async () => {
      const thread = await db.threads.get(id);
      if (!thread) return null;
      const members = db.members
        .where('[thread+user]')
        .between([id, Dexie.minKey], [id, Dexie.maxKey]);
      const messages = db.messages
        .where('[thread+seq]')
        .between([id, Dexie.minKey], [id, Dexie.maxKey]);
      const deleted = {
        thread,
        members: await members.toArray(),
        messages: await messages.toArray(),
      };
      await db.threads.delete(id);
      await members.delete();
      await messages.delete();
      return deleted;
    }),
  );
}

/** Undoes a deletion. */
export function restoreThread(
  deleted: DeletedThread,
  db: HelenDatabase = database(),
): Promise<void> {
  return guarded(() =>
    db.transaction('rw', db.threads, db.members, db.messages, async () => {
      await db.threads.put(deleted.thread);
      await db.members.bulkPut(deleted.members);
      await db.messages.bulkPut(deleted.messages);
    }),
  );
}
