import { foldedWords } from '../fold';
import type { CallRow, MemberRow, MessageRow, ThreadRow, UserRow } from '../rows';
import type {
  ServerCall,
  ServerMember,
  ServerMessage,
  ServerPerson,
  ServerThread,
} from './protocol';

export function threadRow(row: ServerThread): ThreadRow {
  const { id, kind, title, createdAt, updatedAt, lastSeq, preview, helen } = row;
  const pins = row.pins ?? [];
  const picture = row.picture || null;
  const placed = { placed: lastSeq, placedAt: updatedAt };
  return {
    id,
    kind,
    title,
    createdAt,
    updatedAt,
    lastSeq,
    ...placed,
    preview,
    helen,
    picture,
    pins,
  };
}

export function memberRow(row: ServerMember): MemberRow {
  const { thread, user, role, readSeq, deliveredSeq, left, joinedSeq, joinedRev } = row;
  return {
    thread,
    user,
    role,
    readSeq,
    deliveredSeq,
    left,
    joinedSeq,
    joinedRev,
    muted: row.muted ?? false,
    pinned: row.pinned ?? false,
    archived: row.archived ?? false,
    unread: row.unread ?? false,
    clearedSeq: row.clearedSeq ?? 0,
    leaf: row.leaf || null,
  };
}

export function userRow({ id, username, name, avatar, kind }: ServerPerson): UserRow {
  return { id, username, name, avatar: avatar || null, kind: kind || 'human' };
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
    files: row.files ?? [],
    reactions: row.reactions ?? {},
    forwarded: row.forwarded || null,
    notice: row.notice ?? null,
    call: row.call ?? null,
    words: foldedWords(row.text),
  };
}

export function callRow(row: ServerCall): CallRow {
  const { id, thread, kind, title, startedBy, startedAt, answeredAt, endedAt, outcome } = row;
  return {
    id,
    thread,
    kind,
    title,
    startedBy,
    startedAt,
    answeredAt,
    endedAt,
    outcome,
    declined: row.declined ?? [],
    people: row.people ?? [],
  };
}
