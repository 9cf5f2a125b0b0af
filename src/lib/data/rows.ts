import type { Operation } from './sync/protocol';

/** Rows as the server will keep them (same names, same ids); times are milliseconds since 1970. */

export interface UserRow {
  id: string;
  username: string;
  name: string;
  avatar: string | null;
  /** `gone`: the account was deleted; what they wrote to others stays. */
  kind: 'human' | 'assistant' | 'guest' | 'bot' | 'gone';
}

export interface ThreadRow {
  id: string;
  kind: 'direct' | 'group' | 'assistant';
  /** Empty until the first words are said. */
  title: string;
  createdAt: number;
  /** Of the last message or rename: lists are in this order. */
  updatedAt: number;
  /** `seq` of the last message; 0 in an empty thread. */
  lastSeq: number;
  /** The beginning of the last message as it was written: lists show its `plainWords`. */
  preview: string;
  /** HELEN takes part among people. */
  helen: boolean;
  /** A file's id. */
  picture: string | null;
  /** Messages on top of it, the newest first. */
  pins: string[];
  /** Only here: `lastSeq` as the server has it, without what waits to be sent. */
  placed?: number;
  /** Only here: `updatedAt` as the server has it. */
  placedAt?: number;
}

export interface MemberRow {
  thread: string;
  user: string;
  role: 'owner' | 'admin' | 'member';
  readSeq: number;
  deliveredSeq: number;
  muted: boolean;
  pinned: boolean;
  archived: boolean;
  /** The message this member's view of a branching thread ends in; null follows the newest. */
  leaf: string | null;
  /** When they went; 0 while they are in. */
  left: number;
  /** The thread's `lastSeq` when they came. */
  joinedSeq: number;
  /** Only of one's own: which of their comings it was; another one, and the past is asked for. */
  joinedRev?: number;
  /** Up to here nothing of it is wanted here any more. */
  clearedSeq: number;
  /** Marked as not read by the person. */
  unread: boolean;
}

/** What a person made of a message for themselves; no row of nothing. */
export interface MarkRow {
  message: string;
  thread: string;
  starred: boolean;
}

export interface SegmentRow {
  /** Seconds from the clip's start. */
  from: number;
  to: number;
  text: string;
}

/** How an answer of a model was made. */
export interface GenerationRow {
  /** `interrupted`: the server ended in the middle; `stopped`: somebody had enough. */
  status: 'running' | 'done' | 'stopped' | 'interrupted' | 'failed';
  provider: string;
  model: string;
  /** Tokens, and US dollars. */
  usage: { input: number; output: number; cost: number } | null;
  /** Why it failed. */
  code: string | null;
}

/** Something sent along; its bytes are the server's. */
export interface AttachmentRow {
  mime: string;
  name: string;
  /** Bytes. */
  size: number;
}

/** A file that people sent each other: its bytes are asked for by its id. */
export interface FileRow {
  id: string;
  name: string;
  mime: string;
  /** Bytes. */
  size: number;
  /** Pixels. */
  width?: number;
  height?: number;
  /** Seconds. */
  duration?: number;
  /** Peaks, 0 to 255. */
  waveform?: number[];
  transcript?: string;
}

/** What happened in a thread, told in it as `kind: 'system'`. */
export interface NoticeRow {
  type: 'created' | 'joined' | 'added' | 'left' | 'removed' | 'renamed' | 'pictured' | 'role';
  /** To whom. */
  who?: string;
  title?: string;
  role?: MemberRow['role'];
}

/** Somebody who came into a call, or is in it: each coming is one. */
export interface CallPerson {
  /** Empty of a guest. */
  user: string;
  name: string;
  joinedAt: number;
  /** 0 while they are in. */
  leftAt: number;
}

/** A call: a room, and what came of it. The server alone writes it. */
export interface CallRow {
  id: string;
  /** Empty of a room that is reached by a link. */
  thread: string;
  kind: 'audio' | 'video';
  title: string;
  /** A user's id. */
  startedBy: string;
  startedAt: number;
  /** When somebody else came in; 0 while nobody has. */
  answeredAt: number;
  /** 0 while somebody may be in it. */
  endedAt: number;
  outcome: '' | 'answered' | 'missed' | 'declined' | 'cancelled';
  /** Users who did not want to come. */
  declined: string[];
  people: CallPerson[];
}

/** A call that is over, as its message tells it. */
export interface CallNote {
  id: string;
  kind: CallRow['kind'];
  /** How long it lasted, from when it was answered. */
  seconds: number;
  outcome: CallRow['outcome'];
}

export interface MessageRow {
  id: string;
  thread: string;
  /** 1, 2, 3… in each thread. */
  seq: number;
  /** A user's id: the assistant is a member like any other. */
  author: string;
  kind: 'text' | 'image' | 'audio' | 'video' | 'file' | 'call' | 'system';
  text: string;
  parent: string | null;
  replyTo: string | null;
  mentions: string[];
  revisions: { text: string; at: number }[];
  attachments: AttachmentRow[];
  createdAt: number;
  editedAt: number | null;
  deletedAt: number | null;
  /** What of `text` was heard; null where nothing was spoken aloud. */
  heard: string | null;
  generation: GenerationRow | null;
  /** The language spoken and when each part was said. */
  language: 'es' | 'en' | null;
  segments: SegmentRow[];
  files: FileRow[];
  /** Who put which emoji to it. */
  reactions: Record<string, string[]>;
  /** Who wrote it first, where it was passed on. */
  forwarded: string | null;
  notice: NoticeRow | null;
  /** Of `kind: 'call'`. */
  call: CallNote | null;
  /** Only here: folded words of `text`, the search index. */
  words: string[];
}

/** What a screen shows of a message. */
export type Message = Omit<MessageRow, 'words'>;

/** Something measured or chosen on this device alone, such as a voice's speed. */
export interface FactRow {
  key: string;
  value: unknown;
  at: number;
}

/** A file on its way to the server; its bytes stay until its message is there, too. */
export interface UploadRow {
  kind: 'upload';
  /** The file's own. */
  id: string;
  blob: Blob;
  file: OutgoingFile;
  /** The server knows of it and may have some of it. */
  known: boolean;
  /** The server has all of it. */
  done: boolean;
  /** A person stopped it. */
  paused: boolean;
  /** Milliseconds since 1970. */
  at: number;
}

/** What is said of a file when it is sent. */
export interface OutgoingFile {
  id: string;
  thread: string;
  name: string;
  mime: string;
  /** Bytes. */
  size: number;
  width?: number;
  height?: number;
  /** Seconds. */
  duration?: number;
  /** Up to 96 whole numbers from 0 to 255. */
  waveform?: number[];
  transcript?: string;
  /** It is to be the picture of the thread, and no message. */
  picture?: true;
  /** What its message says beside it. */
  words?: SentWords;
}

/** What is written with files. */
export interface SentWords {
  /** The message's id, where other devices may say the same: it is said once. Otherwise that of the file. */
  message?: string;
  text: string;
  mentions: string[];
  replyTo: string | null;
}

/** A small picture of a file, to be seen offline. */
export interface ThumbRow {
  kind: 'thumb';
  /** `thumb:` and the file's id. */
  id: string;
  blob: Blob;
  at: number;
}

export type BlobRow = UploadRow | ThumbRow;

/** The one settings document, in whatever version it was written. */
export interface SettingsRow {
  id: 'settings';
  value: unknown;
}

/** A part of a thread's past that is to be asked for. */
export interface WantRow {
  id: number;
  thread: string;
  /** From before this `seq`; null for the newest. */
  before: number | null;
  /** This one message alone: it may have changed unnoticed. */
  one: boolean;
}

/** A change made here that the server has not answered yet. */
export interface OutboxRow {
  /** Its place in the queue, given by the database. */
  seq: number;
  /** The operation's own id: done once, however often it is sent. Another one when what it says has changed. */
  id: string;
  thread: string;
  /** Of a message's operation. */
  message?: string;
  operation: Operation;
  /** Milliseconds since 1970. */
  at: number;
  /** Not to be sent before: a deletion that can be undone. 0 for at once. */
  notBefore: number;
  /** It may have reached the server. */
  tried: boolean;
  /** The server has no message of this id yet, as far as is known: its `seq` is a guess. */
  fresh: boolean;
  /** Something came from the server that a waiting deletion hid. */
  missed: boolean;
  /** Why the server does not want it. */
  refused: { code: string; message: string } | null;
}
