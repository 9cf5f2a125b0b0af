import type { AttachmentRow } from '$lib/data';
import type { SentAttachment } from './api';
import type { Choice } from './desk';

/** What a message is sent with. */
export interface Outgoing {
  text: string;
  attachments: SentAttachment[];
  choice: Choice | null;
}

/** What was sent and is not among the rows yet. */
export interface Sent {
  id: string;
  text: string;
  attachments: AttachmentRow[];
  /** What it follows; '' is the beginning. */
  parent: string;
}

/** An answer in the making, as this page knows it. `message` is its id, once the server has told. */
export type Live =
  | { type: 'asking'; sent: Sent | null; under: string; message: string | null; text: '' }
  | { type: 'answering'; sent: Sent | null; under: string; message: string; text: string }
  /** The line is down; the answer goes on without this reader. */
  | { type: 'lost'; sent: Sent | null; under: string; message: string | null; text: string };
