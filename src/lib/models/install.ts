import { HelenError } from '$lib/errors';
import type { ModelFile } from './catalogue';
import { download } from './download';
import { requestModelFile } from './files';
import { digest, openPart, partPath, promote, writeRecord } from './folder';
import { present } from './inspect';
import { Speed, totalSize, verdict } from './plan';
import type { ModelRecord } from './record';
import { storageUsed } from './quota';
import { modelFolder, modelsFolder, readRecord, removeFile } from './storage';
import type { ModelStatus } from './types';

export type Report = (status: ModelStatus) => void;

/** Milliseconds between two reports of progress. */
const REPORT_EVERY = 150;
/** Files up to here take longer to ask for and to write down than to fetch: all of them at once. Bytes. */
const SMALL = 4 << 20;

async function folderOf(id: string): Promise<FileSystemDirectoryHandle> {
  const folder = await modelFolder(id, true);
  if (!folder) throw new HelenError('storage_unavailable');
  return folder;
}

/** A whole file that the record forgot (it was torn by a crash) is taken back when its digest is right. */
async function adopt(
  folder: FileSystemDirectoryHandle,
  record: ModelRecord,
  file: ModelFile,
): Promise<boolean> {
  const found = file.size === null && file.sha256 === null ? null : await digest(folder, file.path);
  if (!found || verdict(file, found) !== 'whole') return false;
  record.files[file.path] = found;
  await writeRecord(folder, record);
  return true;
}

async function fetchFile(
  id: string,
  folder: FileSystemDirectoryHandle,
  file: ModelFile,
  signal: AbortSignal,
  onprogress: (bytes: number, total: number | null) => void,
): Promise<{ size: number; sha256: string }> {
  const part = await openPart(folder, partPath(file.path));
  try {
    return await download(part, {
      expected: file,
      signal,
      onprogress,
      request: (from) =>
        requestModelFile(id, file.path, {
          signal,
          // What is here already is never asked of the HTTP cache: it would keep a second copy.
          cache: 'no-store',
          ...(from > 0 ? { headers: { range: `bytes=${from}-` } } : {}),
        }),
    });
  } finally {
    part.close();
  }
}

/** Fetches what is missing of a model. The caller holds the model's lock. Throws HelenError or AbortError. */
export async function install(
  id: string,
  files: readonly ModelFile[],
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  const folder = await folderOf(id);
  const record = await readRecord(folder);
  record.wanted = true;
  await writeRecord(folder, record);

  const here = new Map<string, number>();
  const missing: ModelFile[] = [];
  for (const file of files) {
    let found = await present(folder, record, file);
    if (!found.whole && (await adopt(folder, record, file)))
      found = await present(folder, record, file);
    here.set(file.path, found.bytes);
    if (!found.whole) missing.push(file);
  }
  const bytes = () => [...here.values()].reduce((sum, size) => sum + size, 0);
  let total = totalSize(files, record);
  const speed = new Speed();
  let reported = -Infinity;
  const progress = (force = false) => {
    const now = performance.now();
    if (!force && now - reported < REPORT_EVERY) return;
    reported = now;
    const sum = bytes();
    report({
      state: 'downloading',
      bytes: sum,
      total: Math.max(sum, total),
      bytesPerSecond: Math.round(speed.mark(sum, now)),
    });
  };

  progress(true);
  const left = (await storageUsed())?.left ?? Infinity;
  if (total - bytes() > left) throw new HelenError('storage_full');

  const bring = async (file: ModelFile): Promise<void> => {
    let sized = file.size !== null;
    const whole = await fetchFile(id, folder, file, signal, (size, expected) => {
      here.set(file.path, size);
      if (!sized && expected !== null) {
        total += expected;
        sized = true;
      }
      progress();
    });
    await promote(folder, file.path);
    record.files[file.path] = whole;
    here.set(file.path, whole.size);
  };
  const isSmall = ({ size }: ModelFile) => size !== null && size <= SMALL;
  const all = await Promise.allSettled(missing.filter(isSmall).map(bring));
  await writeRecord(folder, record);
  for (const one of all) if (one.status === 'rejected') throw one.reason;
  for (const file of missing.filter((one) => !isSmall(one))) {
    await bring(file);
    await writeRecord(folder, record);
  }
  record.wanted = false;
  await writeRecord(folder, record);
  report({ state: 'installed', bytes: bytes() });
}

/** Drops every file whose digest is not the one it came with (or the catalogue's); how many were dropped. */
export async function dropWrong(id: string, files: readonly ModelFile[]): Promise<number> {
  const folder = await modelFolder(id);
  if (!folder) return 0;
  const record = await readRecord(folder);
  let dropped = 0;
  for (const file of files) {
    const known = record.files[file.path];
    const found = await digest(folder, file.path);
    if (!known && !found) continue;
    if (known && found && verdict(known, found) === 'whole' && verdict(file, found) === 'whole')
      continue;
    delete record.files[file.path];
    await removeFile(folder, file.path);
    dropped++;
  }
  if (dropped > 0) await writeRecord(folder, record);
  return dropped;
}

/** A pause, or a failure that will not mend itself: not to be gone on with after a reload. */
export async function unwant(id: string): Promise<void> {
  const folder = await modelFolder(id);
  if (!folder) return;
  const record = await readRecord(folder);
  if (record.wanted) await writeRecord(folder, { ...record, wanted: false });
}

export async function remove(id: string): Promise<void> {
  const models = await modelsFolder();
  await models?.removeEntry(id, { recursive: true }).catch((cause: unknown) => {
    if (!(cause instanceof DOMException && cause.name === 'NotFoundError')) throw cause;
  });
}
