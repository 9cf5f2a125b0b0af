import type { MemberRow, MessageRow, ThreadRow } from '../rows';
import type { MessagePut, Operation } from './protocol';

/** What the server needs to know of a conversation that begins here, or comes back. */
export function threadPut(thread: ThreadRow, member?: MemberRow): Operation {
  return {
    type: 'thread.put',
    thread: thread.id,
    title: thread.title,
    createdAt: thread.createdAt,
    pinned: member?.pinned ?? false,
    archived: member?.archived ?? false,
  };
}

/** @param self whose message it is, if it is not HELEN's. */
export function messagePut(row: MessageRow, self: string): MessagePut {
  const made = row.generation;
  return {
    type: 'message.put',
    thread: row.thread,
    message: row.id,
    author: row.author === self ? 'self' : 'assistant',
    text: row.text,
    heard: row.heard ?? '',
    parent: row.parent ?? '',
    createdAt: row.createdAt,
    language: row.language ?? '',
    segments: row.segments.map(({ from, to, text }) => ({ from, to, text })),
    ...(row.replyTo !== null && { replyTo: row.replyTo }),
    ...(row.mentions.length > 0 && { mentions: row.mentions }),
    ...(row.forwarded !== null && { forwarded: row.forwarded }),
    ...(row.files.length > 0 && { files: row.files.map(({ id }) => id) }),
    // One that is being made goes on at the server, which is not told of it.
    ...(made &&
      made.status !== 'running' && {
        generation: {
          status: made.status,
          provider: made.provider,
          model: made.model,
          ...(made.usage && { usage: made.usage }),
          ...(made.code !== null && { code: made.code }),
        },
      }),
  };
}
