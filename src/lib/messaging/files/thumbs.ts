import { keepBlob, readThumb, request } from '$lib/data';
import { drawn, within } from '../attachments/picture';

/** The longest side of a small picture, in pixels. */
const SIDE = 320;

/** Keeps a small picture of a file on this device. @returns it. Throws what the browser says of what is no picture. */
export async function keepThumb(file: string, picture: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' });
  try {
    const blob = await drawn(bitmap, within(bitmap.width, bitmap.height, SIDE));
    await keepBlob({ kind: 'thumb', id: `thumb:${file}`, blob, at: Date.now() });
    return blob;
  } finally {
    bitmap.close();
  }
}

/**
 * A small picture of an image that was sent: this device's own, else made of the server's, which is kept. Throws HelenError:
 * offline, file_missing…
 */
export async function thumb(file: string): Promise<Blob> {
  const kept = await readThumb(file);
  if (kept !== undefined) return kept;
  const answer = await request(`/api/media/${file}`);
  return keepThumb(file, await answer.blob());
}
