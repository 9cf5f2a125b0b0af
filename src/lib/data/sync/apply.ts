import { foldedWords } from '../fold';
import type { MarkRow, MemberRow, MessageRow, ThreadRow } from '../rows';
import type { MessagePut, Operation } from './protocol';

/**
 * What operations do to rows, as the server will: what a person does is seen at once, and holds over what comes from the
 * server until that has it. Pure; each gives the row itself where nothing of it changes.
 */

const without = (all: readonly string[], one: string): string[] =>
  all.filter((each) => each !== one);

/** The most messages on top of a thread. */
const MOST_PINS = 20;

export function appliedToThread(row: ThreadRow, operation: Operation): ThreadRow {
  switch (operation.type) {
    case 'thread.change': {
      const { title = row.title, helen = row.helen, picture = row.picture } = operation;
      return {
        ...row,
        title: title.replace(/\s+/g, ' ').trim(),
        helen,
        picture: picture || null,
      };
    }
    case 'message.pin': {
      const rest = without(row.pins, operation.message);
      return {
        ...row,
        pins: operation.on ? [operation.message, ...rest].slice(0, MOST_PINS) : rest,
      };
    }
    case 'message.delete':
      return { ...row, pins: without(row.pins, operation.message) };
    default:
      return row;
  }
}

/** To the person's own place. */
export function appliedToOwn(row: MemberRow, operation: Operation): MemberRow {
  switch (operation.type) {
    case 'thread.change': {
      const {
        type: _type,
        thread: _thread,
        title: _title,
        helen: _helen,
        picture: _picture,
        leaf,
        ...seen
      } = operation;
      return {
        ...row,
        ...seen,
        ...(leaf !== undefined && { leaf: leaf || null }),
        clearedSeq: Math.max(row.clearedSeq, seen.clearedSeq ?? 0),
      };
    }
    case 'thread.seen': {
      const { read = 0, delivered = 0 } = operation;
      const readSeq = Math.max(row.readSeq, read);
      const deliveredSeq = Math.max(row.deliveredSeq, delivered, readSeq);
      return { ...row, readSeq, deliveredSeq, unread: row.unread && read === 0 };
    }
    case 'thread.leave':
      return { ...row, left: row.left || Date.now() };
    default:
      return row;
  }
}

/** To anybody's place: null when it has none yet. */
export function appliedToMember(row: MemberRow, operation: Operation): MemberRow {
  if (operation.type === 'member.put' && operation.user === row.user)
    return { ...row, role: operation.role, left: 0 };
  if (operation.type === 'member.remove' && operation.user === row.user)
    return { ...row, left: row.left || Date.now() };
  return row;
}

/** What a model wrote is the server's; what was heard of it is ours until it is sent. */
function said(row: MessageRow, { heard, text, language, segments }: MessagePut): MessageRow {
  if (row.generation) return { ...row, heard: heard || null };
  return {
    ...row,
    heard: heard || null,
    text,
    segments,
    language: language === 'es' || language === 'en' ? language : null,
    words: foldedWords(text),
  };
}

function reacted(row: MessageRow, emoji: string, on: boolean, self: string): MessageRow {
  const users = without(row.reactions[emoji] ?? [], self);
  const { [emoji]: _before, ...rest } = row.reactions;
  if (on) users.push(self);
  const had = row.reactions[emoji]?.includes(self) ?? false;
  if (had === on) return row;
  return { ...row, reactions: users.length > 0 ? { ...row.reactions, [emoji]: users } : rest };
}

/** @returns null when the person does not want to see it any more */
export function appliedToMessage(
  row: MessageRow,
  operation: Operation,
  { self, between }: { self: string; between: boolean },
): MessageRow | null {
  switch (operation.type) {
    case 'message.put':
      // Between people what was sent once is changed by editing alone.
      return between ? row : said(row, operation);
    case 'message.edit': {
      const { text, mentions, at } = operation;
      if (row.text === text || row.deletedAt !== null) return row;
      const revisions = [...row.revisions, { text: row.text, at: row.editedAt ?? row.createdAt }];
      return { ...row, text, mentions, revisions, editedAt: at, words: foldedWords(text) };
    }
    case 'message.delete':
      return {
        ...row,
        deletedAt: row.deletedAt ?? Date.now(),
        text: '',
        words: [],
        files: [],
        reactions: {},
        revisions: [],
        mentions: [],
        attachments: [],
        segments: [],
        heard: null,
        forwarded: null,
      };
    case 'message.hide':
      return null;
    case 'message.react':
      return row.deletedAt === null ? reacted(row, operation.emoji, operation.on, self) : row;
    default:
      return row;
  }
}

export function appliedToMark(row: MarkRow, operation: Operation): MarkRow {
  return operation.type === 'message.star' ? { ...row, starred: operation.on } : row;
}
