import { parseRecord, emptyRecord, RECORD_NAME, type ModelRecord } from './record';

/** The folder of all models in this origin's private file system; null where there is none (private windows). */
export async function modelsFolder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle('models', { create: true });
  } catch {
    return null;
  }
}

/** One model's folder; null when it has none and is not to be made, or there is no file system. */
export async function modelFolder(
  id: string,
  create = false,
): Promise<FileSystemDirectoryHandle | null> {
  const models = await modelsFolder();
  if (!models) return null;
  try {
    return await models.getDirectoryHandle(id, { create });
  } catch {
    return null;
  }
}

/** The folder and name of a file whose path may have slashes. */
export async function locate(
  folder: FileSystemDirectoryHandle,
  path: string,
  create = false,
): Promise<{ parent: FileSystemDirectoryHandle; name: string } | null> {
  const names = path.split('/');
  const name = names.pop() ?? '';
  let parent = folder;
  try {
    for (const part of names) parent = await parent.getDirectoryHandle(part, { create });
  } catch {
    return null;
  }
  return { parent, name };
}

/** A file as it is now; null when there is none. */
export async function openFile(
  folder: FileSystemDirectoryHandle,
  path: string,
): Promise<File | null> {
  const place = await locate(folder, path);
  if (!place) return null;
  try {
    return await (await place.parent.getFileHandle(place.name)).getFile();
  } catch {
    return null;
  }
}

export async function removeFile(folder: FileSystemDirectoryHandle, path: string): Promise<void> {
  const place = await locate(folder, path);
  // Gone already is as good.
  await place?.parent.removeEntry(place.name).catch(() => {});
}

export async function readRecord(folder: FileSystemDirectoryHandle): Promise<ModelRecord> {
  const file = await openFile(folder, RECORD_NAME);
  return file ? parseRecord(await file.text()) : emptyRecord();
}

/** The file when it is recorded as whole and still has its size; else null. */
export async function openWhole(
  folder: FileSystemDirectoryHandle,
  record: ModelRecord,
  path: string,
): Promise<File | null> {
  const known = record.files[path];
  if (!known) return null;
  const file = await openFile(folder, path);
  return file?.size === known.size ? file : null;
}
