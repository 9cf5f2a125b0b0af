import { keepBlob, readThumb, request, type FileRow } from '$lib/data';
import { drawn, within } from '../attachments/picture';
import { mediaUrl } from './media-url';
import { posterOf } from './poster';

/** The longest side of a small picture, in pixels: twice as wide as it is shown. */
const SIDE = 640;

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

/** Films are looked at one after the other: each takes a player. */
let films: Promise<unknown> = Promise.resolve();

function looked(file: string): Promise<Blob> {
  const mine = films.then(async () => {
    const { poster } = await posterOf(await mediaUrl(file));
    if (poster === null) throw new Error('no picture');
    return keepThumb(file, poster);
  });
  films = mine.catch(() => {});
  return mine;
}

/**
 * A small picture of an image or a film that was sent: this device's own, else made of the server's, which is kept.
 * Throws HelenError (offline, file_missing…), and something else where this browser cannot show it.
 */
export async function thumb({ id, mime }: Pick<FileRow, 'id' | 'mime'>): Promise<Blob> {
  const kept = await readThumb(id);
  if (kept !== undefined) return kept;
  if (mime.startsWith('video/')) return looked(id);
  const answer = await request(`/api/media/${id}`);
  return keepThumb(id, await answer.blob());
}
