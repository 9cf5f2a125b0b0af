import type { FileRow } from '$lib/data';
import { mediaUrl, thumb } from '$lib/messaging';
import { complain } from '../complain';
import type { Media } from '../viewer/media';

/** What is looked at in its place: pictures and films. */
export const isMedia = ({ mime }: FileRow): boolean => /^(image|video)\//.test(mime);

export const isNote = ({ mime, waveform }: FileRow): boolean =>
  mime.startsWith('audio/') && waveform !== undefined;

/** Files as the viewer takes them; of one that is no media there is nothing to see. */
export function mediaOf(files: readonly FileRow[]): Media[] {
  return files.filter(isMedia).map((file) => ({
    id: file.id,
    kind: file.mime.startsWith('video/') ? 'video' : 'image',
    name: file.name,
    load: (again) => whole(file, again),
  }));
}

/** Without the network a picture is as good as what this device has of it. */
async function whole(file: FileRow, again: boolean): Promise<string | Blob> {
  if (!navigator.onLine && file.mime.startsWith('image/')) return thumb(file);
  return mediaUrl(file.id, { fresh: again });
}

/** Saves a file as the browser saves what it is given. */
export async function saveFile({ id, name }: FileRow): Promise<void> {
  try {
    const link = document.createElement('a');
    link.href = await mediaUrl(id);
    link.download = name;
    link.click();
  } catch (cause) {
    complain(cause);
  }
}
