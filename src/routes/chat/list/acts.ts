import { act, clear, leave, stay, unclear } from '$lib/data/between';
import type { Seat } from '$lib/messaging/list';
import { m } from '$lib/i18n';
import { toasts } from '$lib/ui';
import { complain } from '../complain';

/** What a person does with a thread in the list or its pane: seen at once, and told where it fails. */

type View = { pinned?: boolean; archived?: boolean; muted?: boolean; unread?: boolean };

function view({ thread }: Seat, what: View): Promise<void> {
  return act({ type: 'thread.change', thread: thread.id, ...what }).catch(complain);
}

/** Offers the way back for as long as there is one. */
function offer(text: string, undo: () => Promise<unknown>): void {
  toasts.show(text, {
    action: {
      label: m.chat_undo(),
      run: () =>
        void undo().then((done) => {
          if (done === false) toasts.show(m.list_too_late(), { kind: 'error' });
        }, complain),
    },
  });
}

export const pin = (seat: Seat) => view(seat, { pinned: !seat.own?.pinned });

export const mute = (seat: Seat) => view(seat, { muted: !seat.own?.muted });

export async function archive(seat: Seat, name: string): Promise<void> {
  const archived = !seat.own?.archived;
  await view(seat, { archived });
  offer(archived ? m.list_archived_one({ name }) : m.list_unarchived_one({ name }), () =>
    view(seat, { archived: !archived }),
  );
}

export async function markRead({ thread, own }: Seat): Promise<void> {
  try {
    if (thread.kind !== 'assistant' && thread.lastSeq > 0)
      await act({ type: 'thread.seen', thread: thread.id, read: thread.lastSeq });
    if (own?.unread) await act({ type: 'thread.change', thread: thread.id, unread: false });
  } catch (cause) {
    complain(cause);
  }
}

export const markUnread = (seat: Seat) => view(seat, { unread: true });

export async function leaveGroup({ thread }: Seat, name: string): Promise<void> {
  try {
    await leave(thread.id);
    offer(m.list_left({ name }), () => stay(thread.id));
  } catch (cause) {
    complain(cause);
  }
}

export async function clearMine({ thread }: Seat, name: string): Promise<void> {
  try {
    const cleared = await clear(thread.id);
    if (!cleared) return;
    offer(m.list_cleared({ name }), () => unclear(cleared));
  } catch (cause) {
    complain(cause);
  }
}
