import Check from '@lucide/svelte/icons/check-check';
import Copy from '@lucide/svelte/icons/copy';
import Flag from '@lucide/svelte/icons/flag';
import Forward from '@lucide/svelte/icons/forward';
import History from '@lucide/svelte/icons/history';
import Pencil from '@lucide/svelte/icons/pencil';
import Pin from '@lucide/svelte/icons/pin';
import PinOff from '@lucide/svelte/icons/pin-off';
import Reply from '@lucide/svelte/icons/reply';
import Smile from '@lucide/svelte/icons/smile';
import Star from '@lucide/svelte/icons/star';
import StarOff from '@lucide/svelte/icons/star-off';
import Languages from '@lucide/svelte/icons/languages';
import ScanEye from '@lucide/svelte/icons/scan-eye';
import SmilePlus from '@lucide/svelte/icons/smile-plus';
import TextSelect from '@lucide/svelte/icons/text-select';
import Trash from '@lucide/svelte/icons/trash-2';
import { m } from '$lib/i18n';
import type { Deed, Line } from '$lib/messaging/people';
import type { Doing } from '../doing.svelte';

/** Does one thing to a message. */
export function run(deed: Deed, line: Line, doing: Doing): void {
  switch (deed) {
    case 'reply':
      return doing.reply(line);
    case 'edit':
      return doing.edit(line.row);
    case 'copy':
      return void doing.copy(line);
    case 'star':
      return doing.star(line);
    case 'pin':
      return doing.pin(line);
    case 'select':
      return doing.select(line);
    case 'remove':
      return void doing.removeForMe(line);
    case 'removeForAll':
      doing.asked = { type: 'remove', line };
      return;
    case 'react':
      doing.asked = { type: 'react', line };
      return;
    case 'translate':
      return doing.translate(line);
    case 'describe':
      return doing.describe(line);
    default:
      doing.asked = { type: deed, line };
  }
}

/** What a message's menu holds, in order. */
export function items(line: Line, deeds: ReadonlySet<Deed>) {
  const { starred, pinned } = line;
  const all = [
    { deed: 'react', icon: SmilePlus, label: m.with_react_more },
    { deed: 'reply', icon: Reply, label: m.with_reply },
    { deed: 'edit', icon: Pencil, label: m.with_edit },
    { deed: 'copy', icon: Copy, label: m.with_copy },
    { deed: 'select', icon: TextSelect, label: m.with_select },
    { deed: 'translate', icon: Languages, label: m.aside_translate },
    { deed: 'describe', icon: ScanEye, label: m.aside_describe },
    { deed: 'forward', icon: Forward, label: m.with_forward },
    { deed: 'pin', icon: pinned ? PinOff : Pin, label: pinned ? m.with_unpin : m.with_pin },
    { deed: 'star', icon: starred ? StarOff : Star, label: starred ? m.with_unstar : m.with_star },
    { deed: 'readers', icon: Check, label: m.with_readers },
    { deed: 'reacted', icon: Smile, label: m.with_reacted },
    { deed: 'history', icon: History, label: m.with_history },
    { deed: 'report', icon: Flag, label: m.people_report },
    { deed: 'remove', icon: Trash, label: m.with_remove, danger: true },
    { deed: 'removeForAll', icon: Trash, label: m.with_remove_all, danger: true },
  ] as const;
  return all.filter(({ deed }) => deeds.has(deed));
}
