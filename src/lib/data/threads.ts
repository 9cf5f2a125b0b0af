import Dexie, { liveQuery, type Observable } from 'dexie';
import { database, type HelenDatabase } from './database';
import { guarded } from './guard';
import { newId } from './ids';
import { identities } from './people';
import type { MemberRow, MessageRow, ThreadRow } from './rows';
import { threadPut } from './sync/operations';
import { deletionIn, outboxOf, queue, queueAll, UNDO_MS } from './sync/outbox';
import type { ThreadChange } from './sync/protocol';
import { forgetPosition } from './sync/position';

/** Everything of a deleted thread: `restoreThread` puts it back as it was. */
export interface DeletedThread {
  thread: ThreadRow;
  members: MemberRow[];
  messages: MessageRow[];
}

export const TITLE_LENGTH = 60;
/** The most characters a person may give a title. */
const MOST_TITLE = 200;

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
    left: 0,
    joinedSeq: 0,
    clearedSeq: 0,
    unread: false,
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
      helen: false,
      picture: null,
      pins: [],
    };
    await db.transaction('rw', db.threads, db.members, db.outbox, async () => {
      await db.threads.add(thread);
      await db.members.add(member(thread.id, who.self, 'owner'));
      // The server keeps no row for HELEN, and neither does an account.
      if (db.account === null) await db.members.add(member(thread.id, who.assistant, 'member'));
      await queue(db, threadPut(thread));
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
  const wanted = title.replace(/\s+/g, ' ').trim().slice(0, MOST_TITLE);
  return guarded(() =>
    db.transaction('rw', db.threads, db.outbox, async () => {
      if ((await db.threads.update(id, { title: wanted })) === 0) return;
      await queue(db, { type: 'thread.change', thread: id, title: wanted });
    }),
  );
}

/** How this person sees a thread; nobody else is told. */
function view(id: string, seen: Pick<ThreadChange, 'pinned' | 'archived'>, db: HelenDatabase) {
  return guarded(async () => {
    const { self } = await identities(db);
    await db.transaction('rw', db.members, db.outbox, async () => {
      if ((await db.members.update([id, self], seen)) === 0) return;
      await queue(db, { type: 'thread.change', thread: id, ...seen });
    });
  });
}

export function pinThread(
  id: string,
  pinned: boolean,
  db: HelenDatabase = database(),
): Promise<void> {
  return view(id, { pinned }, db);
}

export function archiveThread(
  id: string,
  archived: boolean,
  db: HelenDatabase = database(),
): Promise<void> {
  return view(id, { archived }, db);
}

/**
 * Deletes a thread with its messages; null when there was none. Keep the result to undo it: other devices hear of it
 * once that is no longer offered.
 */
export function deleteThread(
  id: string,
  db: HelenDatabase = database(),
): Promise<DeletedThread | null> {
  return guarded(() =>
    db.transaction('rw', db.threads, db.members, db.messages, db.outbox, async () => {
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
      await queue(db, { type: 'thread.delete', thread: id }, { notBefore: Date.now() + UNDO_MS });
      return deleted;
    }),
  );
}

/** Undoes a deletion; of what was everybody's only while nobody has heard of it. */
export function restoreThread(
  deleted: DeletedThread,
  db: HelenDatabase = database(),
): Promise<void> {
  const tables = [db.threads, db.members, db.messages, db.outbox, db.facts];
  return guarded(() =>
    db.transaction('rw', tables, async () => {
      const deletion = deletionIn(await outboxOf(db, deleted.thread.id));
      if (deleted.thread.kind !== 'assistant' && (!deletion || deletion.tried)) return;
      await db.threads.put(deleted.thread);
      await db.members.bulkPut(deleted.members);
      await db.messages.bulkPut(deleted.messages);
      if (!deletion || deletion.tried) return queueAll(db, deleted);
      // Nobody else heard of it.
      await db.outbox.delete(deletion.seq);
      if (deletion.missed) await forgetPosition(db);
    }),
  );
}
