import { HelenError } from '$lib/errors';
import { smaller } from '../attachments/picture';
import { MOST_FILE } from './policies';
import { posterOf } from './poster';

/** A file as it is sent, and what is shown of it before it is opened. */
export interface Prepared {
  blob: Blob;
  name: string;
  mime: string;
  width?: number;
  height?: number;
  /** Seconds. */
  duration?: number;
  waveform?: number[];
  transcript?: string;
  /** Of the thread itself. */
  picture?: true;
  /** A picture out of a film. It stays on this device. */
  poster?: Blob;
}

/** How long a browser may take to say how long a sound is. */
const MEASURED_WITHIN = 5000;

/**
 * Makes a file ready: pictures smaller and without what a camera writes into them (places), films and sound measured.
 * What this browser cannot read goes as it is. Throws HelenError: file_empty, file_too_large.
 */
export async function prepare(file: File): Promise<Prepared> {
  if (file.size === 0) throw new HelenError('file_empty');
  const name = file.name === '' ? 'file' : file.name;
  const made = await look(file, name);
  if (made.blob.size > MOST_FILE)
    throw new HelenError('file_too_large', { details: { most: MOST_FILE } });
  return made;
}

async function look(file: File, name: string): Promise<Prepared> {
  const plain = { blob: file, name, mime: file.type || 'application/octet-stream' };
  try {
    // Drawn again, a GIF would stand still, and an SVG is a text.
    if (file.type === 'image/gif') return { ...plain, ...(await sizeOf(file)) };
    if (file.type === 'image/svg+xml') return plain;
    if (file.type.startsWith('image/')) {
      const blob = await smaller(file);
      return { blob, name: renamed(name, blob.type), mime: blob.type, ...(await sizeOf(blob)) };
    }
    if (file.type.startsWith('video/')) return { ...plain, ...(await filmed(file)) };
    if (file.type.startsWith('audio/')) return { ...plain, ...(await measure(file)) };
  } catch {
    // Not for this browser: who gets it may have another.
  }
  return plain;
}

/** A name that ends as its type does. */
export function renamed(name: string, mime: string): string {
  const ending = mime === 'image/jpeg' ? 'jpg' : mime.replace(/^image\//, '');
  return `${name.replace(/\.[^.]*$/, '')}.${ending}`;
}

async function sizeOf(picture: Blob): Promise<{ width: number; height: number }> {
  const bitmap = await createImageBitmap(picture);
  const { width, height } = bitmap;
  bitmap.close();
  return { width, height };
}

async function filmed(file: File): Promise<Partial<Prepared>> {
  const url = URL.createObjectURL(file);
  try {
    const { poster, ...measures } = await posterOf(url);
    return { ...measures, ...(poster && { poster }) };
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function measure(file: File): Promise<{ duration?: number }> {
  const player = new Audio();
  const url = URL.createObjectURL(file);
  try {
    const known = new Promise<void>((resolve, reject) => {
      player.onloadedmetadata = () => resolve();
      player.onerror = () => reject(new Error('unreadable'));
      setTimeout(() => reject(new Error('slow')), MEASURED_WITHIN);
    });
    player.preload = 'metadata';
    player.src = url;
    await known;
    const { duration } = player;
    // A recording that was never finished does not know its end.
    return Number.isFinite(duration) && duration > 0 ? { duration } : {};
  } finally {
    player.removeAttribute('src');
    player.load();
    URL.revokeObjectURL(url);
  }
}
