import type { ModelFile } from './catalogue';
import { isCurrent, totalSize } from './plan';
import type { ModelRecord } from './record';
import { modelFolder, openFile, openWhole, readRecord } from './storage';
import type { ModelStatus } from './types';

export interface Inspection {
  status: ModelStatus;
  /** A download was under way when the last page ended. */
  wanted: boolean;
}

/** Bytes of a file that are here: whole, or the part an earlier attempt left. */
export async function present(
  folder: FileSystemDirectoryHandle,
  record: ModelRecord,
  file: ModelFile,
): Promise<{ bytes: number; whole: boolean }> {
  const known = record.files[file.path];
  if (known && isCurrent(file, known) && (await openWhole(folder, record, file.path)))
    return { bytes: known.size, whole: true };
  const part = await openFile(folder, `${file.path}.part`);
  return { bytes: part?.size ?? 0, whole: false };
}

/** What this device has of a model, by looking at sizes (digests were checked when files came). */
export async function inspect(id: string, files: readonly ModelFile[]): Promise<Inspection> {
  const folder = await modelFolder(id);
  if (!folder) return { status: { state: 'absent' }, wanted: false };
  const record = await readRecord(folder);
  let bytes = 0;
  let whole = true;
  for (const file of files) {
    const found = await present(folder, record, file);
    bytes += found.bytes;
    whole &&= found.whole;
  }
  if (whole) return { status: { state: 'installed', bytes }, wanted: false };
  if (bytes === 0) return { status: { state: 'absent' }, wanted: record.wanted };
  return {
    status: { state: 'paused', bytes, total: Math.max(bytes, totalSize(files, record)) },
    wanted: record.wanted,
  };
}
