/** Changes to a model's folder: workers only, where files can be written in place. */
import { createSHA256 } from 'hash-wasm';
import { asHelenError, HelenError } from '$lib/errors';
import type { PartFile } from './download';
import { RECORD_NAME, type ModelRecord } from './record';
import { locate, openFile, removeFile } from './storage';

export const partPath = (path: string): string => `${path}.part`;

/** A FileSystemSyncAccessHandle: TypeScript knows it in its worker library alone. */
type OpenPart = PartFile & { close(): void };

/** A file that can be written in place; whoever opens it closes it. */
export async function openPart(folder: FileSystemDirectoryHandle, path: string): Promise<OpenPart> {
  const place = await locate(folder, path, true);
  if (!place) throw new HelenError('storage_unavailable');
  try {
    const handle = await place.parent.getFileHandle(place.name, { create: true });
    return await (
      handle as unknown as { createSyncAccessHandle(): Promise<OpenPart> }
    ).createSyncAccessHandle();
  } catch (cause) {
    throw storageError(cause);
  }
}

/** What the file system threw: there is no room (storage_full), or it does not work (storage_unavailable). */
export function storageError(cause: unknown): HelenError {
  const full = cause instanceof Error && cause.name === 'QuotaExceededError';
  return asHelenError(cause, full ? 'storage_full' : 'storage_unavailable');
}

async function copy(folder: FileSystemDirectoryHandle, from: File, path: string): Promise<void> {
  const target = await openPart(folder, path);
  try {
    target.truncate(0);
    let at = 0;
    const reader = from.stream().getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      at += target.write(chunk.value, { at });
    }
    target.flush();
  } finally {
    target.close();
  }
}

/** A verified part takes its final name. */
export async function promote(folder: FileSystemDirectoryHandle, path: string): Promise<void> {
  const place = await locate(folder, partPath(path));
  if (!place) throw new HelenError('model_corrupt');
  const handle = await place.parent.getFileHandle(place.name);
  const name = path.split('/').at(-1) ?? path;
  await removeFile(folder, path);
  if ('move' in handle) {
    await (handle as unknown as { move(name: string): Promise<void> }).move(name);
    return;
  }
  await copy(folder, await handle.getFile(), path);
  await removeFile(folder, partPath(path));
}

export async function writeRecord(
  folder: FileSystemDirectoryHandle,
  record: ModelRecord,
): Promise<void> {
  const handle = await openPart(folder, RECORD_NAME);
  try {
    const bytes = new TextEncoder().encode(JSON.stringify(record));
    handle.truncate(bytes.length);
    handle.write(bytes, { at: 0 });
    handle.flush();
  } finally {
    handle.close();
  }
}

/** SHA-256 of a file, hex, without holding it whole; null when there is none. */
export async function digest(
  folder: FileSystemDirectoryHandle,
  path: string,
): Promise<{ size: number; sha256: string } | null> {
  const file = await openFile(folder, path);
  if (!file) return null;
  const hasher = await createSHA256();
  const reader = file.stream().getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read())
    hasher.update(chunk.value);
  return { size: file.size, sha256: hasher.digest() };
}
