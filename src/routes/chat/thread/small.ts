import type { FileRow } from '$lib/data';
import { thumb } from '$lib/messaging';

/**
 * Shows the small picture of a file as long as its element is there: this device's own, so that it is seen offline, too.
 * @returns an attachment for an image
 */
export function showSmall(file: Pick<FileRow, 'id' | 'mime'>, onfail: () => void = () => {}) {
  return (node: HTMLImageElement): (() => void) => {
    let url = '';
    let over = false;
    thumb(file).then(
      (blob) => {
        if (!over) node.src = url = URL.createObjectURL(blob);
      },
      () => over || onfail(),
    );
    return () => {
      over = true;
      URL.revokeObjectURL(url);
    };
  };
}
