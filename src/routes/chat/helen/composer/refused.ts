import { m } from '$lib/i18n';
import type { Reason, Refused } from '$lib/messaging';
import { toasts } from '$lib/ui';

const sentences: Record<Reason, (of: { name: string }) => string> = {
  unsupported: m.chat_file_unsupported,
  too_big: m.chat_file_too_big,
  too_many: m.chat_file_too_many,
  empty: m.chat_file_empty,
  unreadable: m.chat_file_unreadable,
  locked: m.chat_file_locked,
  scanned: m.chat_file_scanned,
  cut: m.chat_file_cut,
};

/** Says of each file that cannot go along, or not whole, why that is. */
export function tellRefused(refused: readonly Refused[]): void {
  for (const { name, reason } of refused)
    toasts.show(sentences[reason]({ name }), { kind: reason === 'cut' ? 'info' : 'error' });
}
