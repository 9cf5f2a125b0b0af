import type { AttachmentRow, Message } from '$lib/data';
import type { Live } from './live';
import type { Step } from './tree';

/** One message as the screen shows it: its row, with what is newer than the row over it. */
export interface Shown {
  id: string;
  own: boolean;
  /** Null until it has one. */
  row: Message | null;
  text: string;
  attachments: AttachmentRow[];
  versions: string[];
  /** `waiting` for its first word; `growing`; `lost` its line for a moment. */
  state: 'still' | 'waiting' | 'growing' | 'lost';
  createdAt: number;
}

/** Milliseconds since 1970 for what has no row yet, once a message: it must not change as it grows. */
const made = new WeakMap<object, number>();

function since(key: object): number {
  const known = made.get(key) ?? Date.now();
  made.set(key, known);
  return known;
}

const states = { asking: 'waiting', answering: 'growing', lost: 'lost' } as const;

/** What is shown of a conversation, first to last. */
export function shown(way: readonly Step<Message>[], live: Live | null, self: string): Shown[] {
  const all = way.map(({ row, versions }): Shown => {
    const growing = live !== null && live.message === row.id;
    return {
      id: row.id,
      own: row.author === self,
      row,
      text: growing && live.text !== '' ? live.text : row.text,
      attachments: row.attachments,
      versions,
      state: growing ? states[live.type] : 'still',
      createdAt: row.createdAt,
    };
  });
  if (!live) return all;
  const fresh = (id: string, own: boolean, rest: Partial<Shown>): Shown => ({
    id,
    own,
    row: null,
    text: '',
    attachments: [],
    versions: [],
    state: 'still',
    createdAt: 0,
    ...rest,
  });
  const { sent } = live;
  if (sent && !all.some(({ id }) => id === sent.id)) {
    const { text, attachments } = sent;
    all.push(fresh(sent.id, true, { text, attachments, createdAt: since(sent) }));
  }
  if (live.message === null || !all.some(({ id }) => id === live.message)) {
    const createdAt = all.at(-1)?.createdAt ?? 0;
    const { text } = live;
    all.push(fresh(live.message ?? 'answer', false, { text, state: states[live.type], createdAt }));
  }
  return all;
}
