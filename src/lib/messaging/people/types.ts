import type { MemberRow, Message, ThreadRow, UserRow } from '$lib/data';

/** Who is in a thread between people, as this device knows it. */
export interface Circle {
  thread: ThreadRow;
  self: string;
  /** The person's own place; null when this device has none. */
  own: MemberRow | null;
  /** Everybody else who is in. */
  others: MemberRow[];
  /** Everybody who ever was in it, HELEN too, by id. */
  people: ReadonlyMap<string, UserRow>;
}

/** A change of this thread that the server has not taken. */
export interface Waiting {
  /** The operation's id. */
  id: string;
  what: string;
  /** The message's, if it is about one. */
  message: string | null;
  /** Why the server does not want it; null while it only waits. */
  refused: string | null;
}

/** How far one's own message has come. */
export type Sent =
  | { type: 'queued' | 'sent' | 'delivered' | 'read' }
  /** `ids`: what can be sent again or given up. */
  | { type: 'refused'; code: string; ids: string[] };

/** A piece of a thread, in order. */
export interface Stretch {
  messages: readonly Message[];
  /** Messages that those answer to and that are no part of it, by id. */
  quoted: ReadonlyMap<string, Message>;
  /** There is more above, and below. */
  before: boolean;
  after: boolean;
}

/** Which part of a thread is looked at: `seq` of the first and the last; Infinity follows the end. */
export interface Span {
  from: number;
  to: number;
}

/** A message as the screen shows it. */
export interface Line {
  id: string;
  own: boolean;
  text: string;
  createdAt: number;
  row: Message;
  /** Null of somebody this device knows nothing of. */
  author: UserRow | null;
  /** The first of its day. */
  day: boolean;
  /** What came since the person was here begins with it. */
  unread: boolean;
  /** Its author begins, or ends, saying something. */
  first: boolean;
  last: boolean;
  /** Null of what others said. */
  sent: Sent | null;
  /** What was refused of it, other than itself. */
  refused: Extract<Sent, { type: 'refused' }> | null;
  starred: boolean;
  pinned: boolean;
  /** What it answers to; `gone` when that is not here. */
  quoted: Message | 'gone' | null;
}
