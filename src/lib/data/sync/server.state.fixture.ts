import { newId } from '../ids';
import { preview } from '../plain';
import type { NoticeRow } from '../rows';
import type {
  ServerMark,
  ServerMember,
  ServerMessage,
  ServerPerson,
  ServerThread,
} from './protocol';

/** Why the model does not do something. */
export class Refusal extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

interface Kept<Row> {
  rev: number;
  row: Row;
}

/** A place in a thread; `own` is the revision of what only the person is told. */
export interface Seat extends Kept<Required<ServerMember>> {
  own: number;
}

interface Mark extends Kept<ServerMark> {
  user: string;
  hidden: boolean;
}

interface Stone {
  user: string;
  collection: 'threads' | 'messages';
  id: string;
  rev: number;
}

/** All rows of the model of the server, as a backup keeps them. */
export class State {
  rev = 0;
  horizon = 0;
  readonly threads = new Map<string, Kept<ServerThread>>();
  readonly messages = new Map<string, Kept<ServerMessage>>();
  readonly people = new Map<string, ServerPerson>();
  /** By `thread/user`. */
  readonly seats = new Map<string, Seat>();
  /** By `user message`. */
  readonly marks = new Map<string, Mark>();
  /** `user blocked`. */
  readonly blocks = new Set<string>();
  /** `user operation`. */
  readonly done = new Set<string>();
  stones: Stone[] = [];

  copy(): State {
    const { rev, horizon, ...rest } = structuredClone({ ...this });
    return Object.assign(new State(), { rev, horizon }, rest);
  }

  person(id: string): ServerPerson {
    return this.people.get(id) ?? { id, username: id, name: '', avatar: '', kind: 'human' };
  }

  thread(row: ServerThread): void {
    this.threads.set(row.id, { rev: ++this.rev, row });
  }

  message(row: ServerMessage): void {
    this.messages.set(row.id, { rev: ++this.rev, row });
  }

  /** @param own what changed is nobody else's business */
  seat(row: Required<ServerMember>, own = false): void {
    const before = this.seats.get(row.id);
    const rev = ++this.rev;
    this.seats.set(row.id, own && before ? { ...before, own: rev, row } : { rev, own: 0, row });
  }

  mark(
    user: string,
    message: ServerMessage,
    change: { starred?: boolean; hidden?: boolean },
  ): void {
    const key = `${user} ${message.id}`;
    const known = this.marks.get(key) ?? {
      hidden: false,
      row: { id: newId(), message: message.id, thread: message.thread, starred: false },
    };
    const { starred = known.row.starred, hidden = known.hidden } = change;
    this.marks.set(key, { user, hidden, rev: ++this.rev, row: { ...known.row, starred } });
  }

  bury(user: string, collection: Stone['collection'], id: string): void {
    this.stones.push({ user, collection, id, rev: ++this.rev });
  }

  has(thread: string, user: string): boolean {
    return this.seats.get(`${thread}/${user}`)?.row.left === 0;
  }

  /** The thread and the person's place in it. */
  open(thread: string, user: string): { thread: ServerThread; own: Required<ServerMember> } {
    const found = this.threads.get(thread);
    const seat = this.seats.get(`${thread}/${user}`);
    if (!found || seat?.row.left !== 0) throw new Refusal('session_missing');
    return { thread: { ...found.row }, own: { ...seat.row } };
  }

  /** Those who are in a thread. */
  members(thread: string): Required<ServerMember>[] {
    return [...this.seats.values()].flatMap(({ row }) =>
      row.thread === thread && row.left === 0 ? [row] : [],
    );
  }

  newSeat(thread: string, user: string, role: ServerMember['role']): Required<ServerMember> {
    return {
      id: `${thread}/${user}`,
      thread,
      user,
      role,
      readSeq: 0,
      deliveredSeq: 0,
      muted: false,
      pinned: false,
      archived: false,
      unread: false,
      clearedSeq: 0,
      leaf: '',
      left: 0,
      joinedSeq: 0,
      joinedRev: 0,
      person: this.person(user),
    };
  }

  /** Puts a message at the end of its thread. */
  add(thread: ServerThread, said: Partial<ServerMessage> & { id: string; author: string }): void {
    const row: ServerMessage = {
      ...blank,
      thread: thread.id,
      seq: ++thread.lastSeq,
      createdAt: Date.now(),
      ...said,
    };
    thread.updatedAt = Math.max(thread.updatedAt, row.createdAt);
    if (row.text) thread.preview = preview(row.text);
    if (thread.title === '' && thread.kind === 'assistant') thread.title = row.text.slice(0, 80);
    this.message(row);
    this.thread({ ...thread });
  }

  notify(thread: ServerThread, author: string, notice: NoticeRow): void {
    this.add(thread, { id: newId(), author, kind: 'system', notice });
  }

  /** Takes a thread away from all who are in it. */
  end(thread: string): void {
    for (const { user } of this.members(thread)) this.bury(user, 'threads', thread);
    this.threads.delete(thread);
    for (const rows of [this.seats, this.messages, this.marks])
      for (const [key, { row }] of rows) if (row.thread === thread) rows.delete(key);
  }
}

const blank = {
  kind: 'text',
  text: '',
  parent: '',
  replyTo: '',
  mentions: null,
  revisions: null,
  attachments: [],
  generation: null,
  heard: '',
  language: '',
  segments: [],
  files: null,
  reactions: null,
  forwarded: '',
  notice: null,
  call: null,
  editedAt: 0,
  deletedAt: 0,
} satisfies Partial<ServerMessage>;
