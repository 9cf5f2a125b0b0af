import { withDuration } from './webm';

/** Where a recording is written while it is made. Sizes in bytes. */
export interface Shelf {
  put(chunk: Blob): Promise<void>;
  /** All of it, as one file. @param length milliseconds */
  file(type: string, length: number): Promise<Blob>;
}

const FOLDER = 'helen-recordings';
/** So much of its beginning holds what tells of the file. */
const HEAD = 4096;

/**
 * On the disk, in the browser's own store, so that an hour does not fill the memory; in blobs, which browsers put on
 * the disk as they see fit, where there is none.
 */
export async function openShelf(name: string): Promise<Shelf> {
  try {
    return await onDisk(name);
  } catch {
    return inBlobs();
  }
}

async function onDisk(name: string): Promise<Shelf> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  const handle = await folder.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  return {
    put: (chunk) => stream.write(chunk),
    async file(type, length) {
      await stream.close();
      return finished(await handle.getFile(), type, length);
    },
  };
}

function inBlobs(): Shelf {
  const chunks: Blob[] = [];
  return {
    put: async (chunk) => void chunks.push(chunk),
    file: (type, length) => finished(new Blob(chunks), type, length),
  };
}

/** What earlier recordings left: they are with the person's files by now. */
export async function clearShelf(): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER);
    // One that another tab writes at this moment is held, and stays.
    for await (const name of folder.keys()) await folder.removeEntry(name).catch(() => {});
  } catch {
    // There is none.
  }
}

async function finished(file: Blob, type: string, length: number): Promise<Blob> {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  const told = type.startsWith('video/webm') ? withDuration(head, length) : null;
  return new Blob(told ? [told, file.slice(head.length)] : [file], { type });
}
