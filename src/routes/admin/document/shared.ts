import { m } from '$lib/i18n';
import { toasts } from '$lib/ui';
import type { ConfigDocument } from './document.svelte';

/** Saves an edit, says so, and offers the way back: the version before it. */
export async function save(
  document: ConfigDocument,
  edit: (text: string) => string,
  note: string,
): Promise<boolean> {
  const before = document.current.value;
  if (!(await document.change(edit, note)) || !before) return false;
  const version = document.current.value?.version ?? before.version + 1;
  // Only what this very edit did is undone: whoever has changed it since is told instead.
  const run = () => void document.write(before.text, m.admin_note_undone({ note }), version);
  toasts.show(m.admin_saved(), { action: { label: m.admin_undo(), run } });
  return true;
}
