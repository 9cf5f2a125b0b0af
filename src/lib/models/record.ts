/**
 * What a model's folder in OPFS says of itself (`helen.json`): which files are whole, and what was wanted.
 * A file counts only when it is listed here and has this very size.
 */
export interface ModelRecord {
  files: Record<string, { size: number; sha256: string }>;
  /** A download was under way: it goes on by itself after a reload, unless it was paused. */
  wanted: boolean;
}

export const RECORD_NAME = 'helen.json';

export const emptyRecord = (): ModelRecord => ({ files: {}, wanted: false });

/** A record out of anything; a damaged one is an empty one: its files are then fetched again. */
export function parseRecord(text: string): ModelRecord {
  try {
    const raw = JSON.parse(text) as Partial<ModelRecord> | null;
    const record = emptyRecord();
    record.wanted = raw?.wanted === true;
    for (const [path, file] of Object.entries(raw?.files ?? {})) {
      if (Number.isSafeInteger(file?.size) && typeof file.sha256 === 'string')
        record.files[path] = { size: file.size, sha256: file.sha256 };
    }
    return record;
  } catch {
    return emptyRecord();
  }
}
