import type { Recording } from '$lib/call';
import { m } from '$lib/i18n';
import { toasts } from '$lib/ui';

/** How long the browser may take to read what it saves, in milliseconds. */
const READ = 60_000;

/** Saves it as the browser saves what it is given, under the moment it began. */
export function saveRecording({ file, ending, began }: Recording): void {
  const at = new Date(began - new Date(began).getTimezoneOffset() * 60_000).toISOString();
  const when = `${at.slice(0, 10)} ${at.slice(11, 16).replace(':', '.')}`;
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: `${m.call_record_file({ when })}.${ending}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), READ);
  toasts.show(m.call_record_saved());
}
