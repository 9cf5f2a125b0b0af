/** Browsers give the clipboard to HTTPS only; over plain HTTP (a phone on the network) the old way still works. */
function copyOldWay(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'visually-hidden';
  // Beside an open dialog nothing can be selected.
  (before?.closest('dialog') ?? document.body).append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return copied;
}

/** Puts a text on the clipboard. Call it where a person has just pressed something. @returns whether it is there */
export async function copyText(text: string): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard) return copyOldWay(text);
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
