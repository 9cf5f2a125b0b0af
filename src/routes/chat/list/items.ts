import Archive from '@lucide/svelte/icons/archive';
import ArchiveRestore from '@lucide/svelte/icons/archive-restore';
import Bell from '@lucide/svelte/icons/bell';
import BellOff from '@lucide/svelte/icons/bell-off';
import Braces from '@lucide/svelte/icons/braces';
import Eraser from '@lucide/svelte/icons/eraser';
import FileText from '@lucide/svelte/icons/file-text';
import Info from '@lucide/svelte/icons/info';
import LogOut from '@lucide/svelte/icons/log-out';
import MailOpen from '@lucide/svelte/icons/mail-open';
import Mail from '@lucide/svelte/icons/mail';
import Pencil from '@lucide/svelte/icons/pencil';
import Pin from '@lucide/svelte/icons/pin';
import PinOff from '@lucide/svelte/icons/pin-off';
import Trash from '@lucide/svelte/icons/trash-2';
import { goto } from '$app/navigation';
import { session } from '$lib/data';
import { m } from '$lib/i18n';
import { marked, type Seat } from '$lib/messaging/list';
import type { MenuItem } from '$lib/ui';
import { complain } from '../complain';
import { saveThread } from '../save';
import * as acts from './acts';

interface Around {
  name: string;
  /** Messages of others that were not read. */
  unread: number;
  onrename: () => void;
  ondelete: () => void;
}

export const leads = (role: string | undefined): boolean => role === 'owner' || role === 'admin';

function seen(seat: Seat, { name, unread }: Around): MenuItem[] {
  const { own } = seat;
  const isNew = unread > 0 || marked(seat);
  return [
    own?.pinned
      ? { icon: PinOff, label: m.chat_unpin(), run: () => acts.pin(seat) }
      : { icon: Pin, label: m.chat_pin(), run: () => acts.pin(seat) },
    ...(seat.thread.kind === 'assistant' ? [] : [muting(seat)]),
    isNew
      ? { icon: MailOpen, label: m.list_mark_read(), run: () => acts.markRead(seat) }
      : { icon: Mail, label: m.list_mark_unread(), run: () => acts.markUnread(seat) },
    own?.archived
      ? { icon: ArchiveRestore, label: m.list_unarchive(), run: () => acts.archive(seat, name) }
      : { icon: Archive, label: m.list_archive(), run: () => acts.archive(seat, name) },
  ];
}

function muting(seat: Seat): MenuItem {
  const run = () => acts.mute(seat);
  return seat.own?.muted
    ? { icon: Bell, label: m.list_unmute(), run }
    : { icon: BellOff, label: m.list_mute(), run };
}

function exports(id: string): MenuItem[] {
  return [
    {
      icon: FileText,
      label: m.chat_export_markdown(),
      run: () => saveThread(id, 'markdown').catch(complain),
    },
    {
      icon: Braces,
      label: m.chat_export_json(),
      run: () => saveThread(id, 'json').catch(complain),
    },
  ];
}

/** What the person may do with a thread of theirs. */
export function itemsOf(seat: Seat, around: Around): MenuItem[] {
  const { thread, own } = seat;
  const { name, onrename, ondelete } = around;
  const rename = { icon: Pencil, label: m.chat_rename(), run: onrename };
  const remove = { icon: Trash, label: m.chat_delete(), run: ondelete, danger: true };
  const view = session() ? seen(seat, around) : [];
  if (thread.kind === 'assistant') return [...view, rename, ...exports(thread.id), remove];
  const group = thread.kind === 'group';
  return [
    { icon: Info, label: m.info_title(), run: () => goto(`/chat?id=${thread.id}&info`) },
    ...view,
    ...(group && leads(own?.role) ? [rename] : []),
    { icon: Eraser, label: m.list_clear(), run: () => acts.clearMine(seat, name) },
    ...(group
      ? [
          {
            icon: LogOut,
            label: m.list_leave(),
            run: () => acts.leaveGroup(seat, name),
            danger: true,
          },
        ]
      : []),
    ...(group && own?.role === 'owner' ? [{ ...remove, label: m.list_delete_all() }] : []),
  ];
}
