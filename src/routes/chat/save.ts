import { exportThread, type ExportedFile, type ExportFormat } from '$lib/data';
import { getLocale, m } from '$lib/i18n';
import { shownIn } from '$lib/messaging';

/** Hands a file to the person, as a download. */
export function save(file: ExportedFile): void {
  const url = URL.createObjectURL(new Blob([file.text], { type: `${file.mime};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  // The browser has taken the file by then; until then the address must live.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Exports one conversation, with the words and dates of the person's language. */
export async function saveThread(id: string, format: ExportFormat): Promise<void> {
  const dates = new Intl.DateTimeFormat(getLocale(), { dateStyle: 'long', timeStyle: 'short' });
  const file = await exportThread(id, format, {
    self: m.chat_you(),
    untitled: m.chat_untitled(),
    date: (at) => dates.format(at),
    attachments: m.chat_attachments(),
    shown: await shownIn(id),
  });
  if (file) save(file);
}
