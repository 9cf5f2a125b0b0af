import type { Attachment } from 'svelte/attachments';
import './dropping.css';

/** Whether files come along, of which nothing is known before they are let go. */
const hasFiles = ({ dataTransfer }: DragEvent): boolean =>
  dataTransfer?.types.includes('Files') ?? false;

/**
 * Takes files that are dropped anywhere on a thread, and says so while they hang over it.
 * @param onfiles null where nothing can be sent
 */
export function dropping(
  words: () => string,
  onfiles: () => ((files: File[]) => void) | null,
): Attachment<HTMLElement> {
  return (node) => {
    /** Elements entered and not left: going over a child leaves nothing. */
    let depth = 0;
    const show = (): void => {
      if (depth > 0) node.dataset['drop'] = words();
      else delete node.dataset['drop'];
    };
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event) || !onfiles()) return;
      event.preventDefault();
      depth++;
      show();
    };
    const leave = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      show();
    };
    // A file that is let go beside its place would take the page's.
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = onfiles() ? 'copy' : 'none';
    };
    const drop = (event: DragEvent): void => {
      depth = 0;
      show();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      onfiles()?.(files);
    };
    const on = { dragenter: enter, dragleave: leave, dragover: over, drop } as const;
    for (const [name, listener] of Object.entries(on))
      node.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(on))
        node.removeEventListener(name, listener as EventListener);
    };
  };
}
