import { database, type HelenDatabase } from '../database';
import { foldedWords } from '../fold';
import { guarded } from '../guard';
import { newId } from '../ids';
import { blank } from '../messages';
import { preview } from '../plain';
import type { FileRow, MemberRow, Message, MessageRow, ThreadRow } from '../rows';
import { appliedToOwn } from '../sync/apply';
import { queueMessage, queueSeen } from '../sync/outbox';
import { messagePut } from '../sync/operations';
import type { ThreadSeen } from '../sync/protocol';

/** What a person says to others. */
export interface Saying {
  /** Said again it is the same message. */
  id?: string;
  thread: string;
  text: string;
  replyTo?: string | null;
  /** Ids of members, HELEN's too. */
  mentions?: string[];
  /** What was uploaded for it. */
  files?: FileRow[];
  /** Who wrote it first. */
  forwarded?: string | null;
}

/** The kind that lists show a message as; as the server has it. */
export function kindOf(files: readonly FileRow[]): MessageRow['kind'] {
  const [kind] = files[0]?.mime.split('/') ?? ['text'];
  if (kind === 'text' && files.length === 0) return 'text';
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file';
}

/** Who says something has seen what was there. Their own has no place yet, and nobody counts it. */
async function seeAll(
  db: HelenDatabase,
  thread: ThreadRow,
  own: MemberRow | undefined,
): Promise<void> {
  const { placed = 0 } = thread;
  if (!own || (own.readSeq >= placed && !own.unread)) return;
  const seen: ThreadSeen = { type: 'thread.seen', thread: thread.id, read: placed };
  await db.members.put(appliedToOwn(own, seen));
  await queueSeen(db, seen);
}

/** Says something in a thread between people: it is there at once, and sent when it can be. Throws HelenError. */
export function say(saying: Saying, db: HelenDatabase = database()): Promise<Message> {
  const self = db.account;
  return guarded(() =>
    db.transaction('rw', db.threads, db.members, db.messages, db.outbox, async () => {
      if (self === null) throw new Error('nobody is signed in');
      const id = saying.id ?? newId();
      const [thread, own, known] = await Promise.all([
        db.threads.get(saying.thread),
        db.members.get([saying.thread, self]),
        db.messages.get(id),
      ]);
      if (!thread) throw new Error(`no thread ${saying.thread}`);
      const files = saying.files ?? [];
      const row: MessageRow = {
        ...blank(),
        id,
        thread: thread.id,
        seq: thread.lastSeq + 1,
        author: self,
        kind: kindOf(files),
        text: saying.text,
        replyTo: saying.replyTo ?? null,
        mentions: saying.mentions ?? [],
        forwarded: saying.forwarded ?? null,
        files,
        createdAt: Date.now(),
        words: foldedWords(saying.text),
      };
      if (known) return row;
      await Promise.all([
        db.messages.add(row),
        db.threads.put({
          ...thread,
          lastSeq: row.seq,
          updatedAt: Math.max(thread.updatedAt, row.createdAt),
          ...(row.text && { preview: preview(row.text) }),
        }),
        queueMessage(db, messagePut(row, self), true),
      ]);
      await seeAll(db, thread, own);
      return row;
    }),
  );
}
