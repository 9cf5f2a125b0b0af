import type { CallNote, CallPerson, CallRow, FileRow, NoticeRow } from '../rows';

/** What `GET /api/sync` answers. */
export interface SyncPage {
  /** Another one than before: the server's history is another, all is fetched again. */
  epoch: string;
  changes: SyncChange[];
  /** Where to ask from next. */
  next: number;
  more: boolean;
  /** The newest revision there was. */
  latest: number;
}

/** What a poke may show of what there is to ask for: new messages, not all of them, and nothing to be relied on. */
export interface Shown {
  changes?: SyncChange[];
}

/** One change made on a device, as `POST /api/sync` takes it beside an id. */
export type Operation =
  | {
      type: 'thread.put';
      thread: string;
      title: string;
      createdAt: number;
      pinned: boolean;
      archived: boolean;
    }
  | ThreadChange
  | { type: 'thread.delete'; thread: string }
  | MessagePut
  | BetweenPeople;

/** What only threads between people know. */
export type BetweenPeople =
  | {
      type: 'thread.begin';
      thread: string;
      kind: 'direct' | 'group';
      title: string;
      /** Besides who begins it. */
      users: string[];
      helen: boolean;
      createdAt: number;
    }
  | { type: 'thread.leave'; thread: string }
  | ThreadSeen
  | { type: 'member.put'; thread: string; user: string; role: 'owner' | 'admin' | 'member' }
  | { type: 'member.remove'; thread: string; user: string }
  | OnMessage;

/** How far the person has read, and the device has come: neither goes back. */
export interface ThreadSeen {
  type: 'thread.seen';
  thread: string;
  read?: number;
  delivered?: number;
}

export type OnMessage = { thread: string; message: string } & (
  | { type: 'message.edit'; text: string; mentions: string[]; at: number }
  | { type: 'message.delete' | 'message.hide' }
  | { type: 'message.react'; emoji: string; on: boolean }
  | { type: 'message.star' | 'message.pin'; on: boolean }
);

export interface ThreadChange {
  type: 'thread.change';
  thread: string;
  title?: string;
  pinned?: boolean;
  archived?: boolean;
  muted?: boolean;
  unread?: boolean;
  leaf?: string;
  clearedSeq?: number;
  helen?: boolean;
  /** Id of an upload; empty takes it away. */
  picture?: string;
}

export interface MessagePut {
  type: 'message.put';
  thread: string;
  message: string;
  author: 'self' | 'assistant';
  text: string;
  heard: string;
  parent: string;
  createdAt: number;
  language: string;
  segments: { from: number; to: number; text: string }[];
  /** Of an answer that is put back with its deleted conversation. */
  generation?: ServerGeneration;
  /** Between people. */
  replyTo?: string;
  mentions?: string[];
  forwarded?: string;
  /** Ids of uploads. */
  files?: string[];
}

/** `GET /api/threads/{id}/history`: rows as the changes have them. */
export interface HistoryPage {
  thread: ServerThread;
  /** With the first page. */
  members: ServerMember[];
  /** The newest first. */
  messages: ServerMessage[];
  /** What the person made of these. */
  marks: ServerMark[];
  more: boolean;
}

/** What became of one operation. */
export type OperationResult =
  /** `again`: it was done before, and what it touched may have changed since. */
  | { id: string; ok: true; again?: boolean; code?: undefined }
  | { id: string; ok?: undefined; code: string; message: string };

export type SyncChange =
  | { rev: number; collection: 'threads'; id: string; deleted?: false; row: ServerThread }
  | { rev: number; collection: 'members'; id: string; deleted?: false; row: ServerMember }
  | { rev: number; collection: 'messages'; id: string; deleted?: false; row: ServerMessage }
  | { rev: number; collection: 'marks'; id: string; deleted?: false; row: ServerMark }
  | { rev: number; collection: 'calls'; id: string; deleted?: false; row: ServerCall }
  /** A thread: its members and messages are gone with it. A message: only here. A person: with their account. */
  | {
      rev: number;
      collection: 'threads' | 'messages' | 'users' | 'calls';
      id: string;
      deleted: true;
    };

export interface ServerThread {
  id: string;
  kind: 'direct' | 'group' | 'assistant';
  title: string;
  createdAt: number;
  updatedAt: number;
  lastSeq: number;
  preview: string;
  helen: boolean;
  picture: string;
  pins: string[] | null;
}

export interface ServerPerson {
  id: string;
  username: string;
  name: string;
  avatar: string;
  kind: 'human' | 'assistant' | 'guest' | 'bot' | '';
}

export interface ServerMark {
  id: string;
  message: string;
  thread: string;
  starred: boolean;
}

/** Empty lists may be null. */
export interface ServerCall extends Omit<CallRow, 'declined' | 'people'> {
  declined: string[] | null;
  people: CallPerson[] | null;
}

export interface ServerMember {
  id: string;
  thread: string;
  user: string;
  role: 'owner' | 'admin' | 'member';
  readSeq: number;
  deliveredSeq: number;
  left: number;
  joinedSeq: number;
  joinedRev: number;
  person: ServerPerson;
  /** What follows is told of one's own place alone. */
  muted?: boolean;
  pinned?: boolean;
  archived?: boolean;
  unread?: boolean;
  leaf?: string;
  clearedSeq?: number;
}

/** Empty texts and zeroes stand for nothing. */
export interface ServerMessage {
  id: string;
  thread: string;
  seq: number;
  author: string;
  kind: 'text' | 'image' | 'audio' | 'video' | 'file' | 'call' | 'system';
  text: string;
  parent: string;
  replyTo: string;
  mentions: string[] | null;
  revisions: { text: string; at: number }[] | null;
  attachments: { mime: string; name: string; size: number }[];
  generation: ServerGeneration | null;
  heard: string;
  language: string;
  segments: { from: number; to: number; text: string }[] | null;
  files: FileRow[] | null;
  reactions: Record<string, string[]> | null;
  forwarded: string;
  notice: NoticeRow | null;
  call: CallNote | null;
  createdAt: number;
  editedAt: number;
  deletedAt: number;
}

export interface ServerGeneration {
  status: 'running' | 'done' | 'stopped' | 'interrupted' | 'failed';
  provider?: string;
  model?: string;
  usage?: { input: number; output: number; cost: number };
  code?: string;
}
