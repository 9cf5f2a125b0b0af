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
  | MessagePut;

export interface ThreadChange {
  type: 'thread.change';
  thread: string;
  title?: string;
  pinned?: boolean;
  archived?: boolean;
  leaf?: string;
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
}

/** What became of one operation. */
export type OperationResult =
  | { id: string; ok: true; code?: undefined }
  | { id: string; ok?: undefined; code: string; message: string };

export type SyncChange =
  | { rev: number; collection: 'threads'; id: string; deleted?: false; row: ServerThread }
  | { rev: number; collection: 'members'; id: string; deleted?: false; row: ServerMember }
  | { rev: number; collection: 'messages'; id: string; deleted?: false; row: ServerMessage }
  /** Its members and messages are gone with it. */
  | { rev: number; collection: 'threads'; id: string; deleted: true };

export interface ServerThread {
  id: string;
  kind: 'direct' | 'group' | 'assistant';
  title: string;
  createdAt: number;
  updatedAt: number;
  lastSeq: number;
  preview: string;
}

export interface ServerMember {
  id: string;
  thread: string;
  user: string;
  role: 'owner' | 'admin' | 'member';
  readSeq: number;
  deliveredSeq: number;
  muted: boolean;
  pinned: boolean;
  archived: boolean;
  leaf: string;
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
