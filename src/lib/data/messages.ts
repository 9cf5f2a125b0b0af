import Dexie, { liveQuery, type Observable } from 'dexie';
import { database, type HelenDatabase } from './database';
import { foldedWords } from './fold';
import { guarded } from './guard';
import { newId } from './ids';
import { preview } from './plain';
import type { Message, MessageRow } from './rows';
import { messagePut } from './sync/operations';
import { queue, queueMessage } from './sync/outbox';
import { firstWords } from './threads';

/** What a message needs to be written; the rest has its plain values. */
export type NewMessage = Pick<MessageRow, 'thread' | 'author' | 'text'> &
  Partial<Omit<MessageRow, 'thread' | 'author' | 'text' | 'seq' | 'words'>>;

/** What a message is where nothing is said of it. */
export function blank(): Omit<MessageRow, 'thread' | 'author' | 'text' | 'seq' | 'words'> {
  return {
    id: newId(),
    kind: 'text',
    parent: null,
    replyTo: null,
    mentions: [],
    revisions: [],
    attachments: [],
    createdAt: Date.now(),
    editedAt: null,
    deletedAt: null,
    heard: null,
    generation: null,
    language: null,
    segments: [],
    files: [],
    reactions: {},
    forwarded: null,
    notice: null,
    call: null,
  };
}

function row(message: NewMessage, seq: number): MessageRow {
  return { ...blank(), ...message, seq, words: foldedWords(message.text) };
}

/**
 * Adds a message at the thread's end with the next `seq`, and names an unnamed thread by its first words.
 * An id that is already there is the same message again: its words are brought up to date, its place stays.
 */
export function appendMessage(
  message: NewMessage,
  db: HelenDatabase = database(),
): Promise<Message> {
  return guarded(() =>
    db.transaction('rw', db.threads, db.messages, db.outbox, async () => {
      const thread = await db.threads.get(message.thread);
      if (!thread) throw new Error(`no thread ${message.thread}`);
      const known = message.id === undefined ? undefined : await db.messages.get(message.id);
      const seq = known ? known.seq : thread.lastSeq + 1;
      const written = row(known ? { ...known, ...message } : message, seq);
      await db.messages.put(written);
      const last = seq >= thread.lastSeq;
      const title = thread.title || firstWords(message.text);
      await db.threads.update(thread.id, {
        title,
        updatedAt: Math.max(thread.updatedAt, written.createdAt),
        lastSeq: Math.max(thread.lastSeq, seq),
        ...(last ? { preview: preview(message.text) } : {}),
      });
      if (db.account === null) return written;
      // First, so that it has the same name everywhere.
      if (title !== thread.title)
        await queue(db, { type: 'thread.change', thread: thread.id, title });
      await queueMessage(db, messagePut(written, db.account), !known);
      return written;
    }),
  );
}

/** A window of a thread in order: the last `limit` messages before `before` (a seq, not included). */
export function listMessages(
  thread: string,
  { limit = 100, before = Infinity }: { limit?: number; before?: number } = {},
  db: HelenDatabase = database(),
): Promise<Message[]> {
  return guarded(async () => {
    const rows = await db.messages
      .where('[thread+seq]')
      .between([thread, Dexie.minKey], [thread, before], false, false)
      .reverse()
      .limit(limit)
      .toArray();
    return rows.reverse();
  });
}

/** The last `limit` messages of a thread, and again whenever they change (in any tab). */
export function watchMessages(
  thread: string,
  limit = 100,
  db: HelenDatabase = database(),
): Observable<Message[]> {
  return liveQuery(() => listMessages(thread, { limit }, db));
}
