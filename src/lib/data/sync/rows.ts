import { foldedWords } from '../fold';
import type { MemberRow, MessageRow, ThreadRow } from '../rows';
import type { ServerMember, ServerMessage, ServerThread } from './protocol';

export function threadRow(row: ServerThread): ThreadRow {
  const { id, kind, title, createdAt, updatedAt, lastSeq, preview } = row;
  return { id, kind, title, createdAt, updatedAt, lastSeq, preview };
}

export function memberRow(row: ServerMember): MemberRow {
  const { thread, user, role, readSeq, deliveredSeq, muted, pinned, archived, leaf } = row;
  return { thread, user, role, readSeq, deliveredSeq, muted, pinned, archived, leaf: leaf || null };
}

export function messageRow(row: ServerMessage): MessageRow {
  const made = row.generation;
  return {
    id: row.id,
    thread: row.thread,
    seq: row.seq,
    author: row.author,
    kind: row.kind,
    text: row.text,
    parent: row.parent || null,
    replyTo: row.replyTo || null,
    mentions: row.mentions ?? [],
    revisions: row.revisions ?? [],
    attachments: row.attachments,
    createdAt: row.createdAt,
    editedAt: row.editedAt || null,
    deletedAt: row.deletedAt || null,
    heard: row.heard || null,
    generation: made && {
      status: made.status,
      provider: made.provider ?? '',
      model: made.model ?? '',
      usage: made.usage ?? null,
      code: made.code ?? null,
    },
    language: row.language === 'es' || row.language === 'en' ? row.language : null,
    segments: row.segments ?? [],
    words: foldedWords(row.text),
  };
}
