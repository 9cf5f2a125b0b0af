import { type Message } from '$lib/data';
import { act, undo, UNDO_MS, type Undoable } from '$lib/data/between';

/** What one does to a message. Each throws HelenError (storage_full, storage_unavailable). */

const on = ({ thread, id }: Message) => ({ thread, message: id });

/** Puts an emoji to a message, or takes it away again. */
export function react(row: Message, emoji: string, self: string): Promise<void> {
  const had = row.reactions[emoji]?.includes(self) ?? false;
  return act({ type: 'message.react', ...on(row), emoji, on: !had });
}

export function star(row: Message, starred: boolean): Promise<void> {
  return act({ type: 'message.star', ...on(row), on: starred });
}

/** For everybody. */
export function pin(row: Message, pinned: boolean): Promise<void> {
  return act({ type: 'message.pin', ...on(row), on: pinned });
}

export function edit(row: Message, text: string, mentions: string[]): Promise<void> {
  return act({ type: 'message.edit', ...on(row), text, mentions, at: Date.now() });
}

/** Takes it back from everybody. */
export function removeForAll(row: Message): Promise<void> {
  return act({ type: 'message.delete', ...on(row) });
}

/** Takes it away here and on the person's other devices. @returns undoes it; false when it is too late */
export async function removeForMe(row: Message): Promise<() => Promise<boolean>> {
  const what: Undoable = { type: 'message.hide', ...on(row) };
  await act(what, Date.now() + UNDO_MS);
  return () => undo(what, row);
}

/** Marks the thread as not read, until it is looked at again. */
export function markUnread(thread: string): Promise<void> {
  return act({ type: 'thread.change', thread, unread: true });
}
