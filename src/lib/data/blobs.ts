import { database, type HelenDatabase } from './database';
import { guarded } from './guard';
import type { BlobRow, UploadRow } from './rows';

/** Small pictures that are kept at most: about ten megabytes. */
const MOST_THUMBS = 600;

/** Keeps bytes on this device; of small pictures only the newest. */
export function keepBlob(row: BlobRow, db: HelenDatabase = database()): Promise<void> {
  return guarded(async () => {
    await db.blobs.put(row);
    if (row.kind === 'thumb') await dropOldThumbs(db);
  });
}

async function dropOldThumbs(db: HelenDatabase): Promise<void> {
  const thumbs = db.blobs.where('id').startsWith('thumb:');
  if ((await thumbs.count()) <= MOST_THUMBS) return;
  const ages: { id: string; at: number }[] = [];
  await thumbs.each(({ id, at }) => ages.push({ id, at }));
  ages.sort((a, b) => a.at - b.at);
  // A sixth at once, so that it is seldom done.
  await db.blobs.bulkDelete(ages.slice(0, ages.length - (MOST_THUMBS * 5) / 6).map(({ id }) => id));
}

export function readUpload(
  id: string,
  db: HelenDatabase = database(),
): Promise<UploadRow | undefined> {
  return guarded(async () => {
    const row = await db.blobs.get(id);
    return row?.kind === 'upload' ? row : undefined;
  });
}

/** The small picture of a file, if this device has one. */
export function readThumb(file: string, db: HelenDatabase = database()): Promise<Blob | undefined> {
  return guarded(async () => (await db.blobs.get(`thumb:${file}`))?.blob);
}

export function dropBlob(id: string, db: HelenDatabase = database()): Promise<void> {
  return guarded(() => db.blobs.delete(id));
}

/** What is still on its way from this device, the oldest first. */
export function listUploads(db: HelenDatabase = database()): Promise<UploadRow[]> {
  return guarded(async () => {
    const rows = await db.blobs.toArray();
    return rows.filter((row) => row.kind === 'upload').toSorted((a, b) => a.at - b.at);
  });
}

/** Changes what is known of a file on its way; one that is gone stays so. */
export function changeUpload(
  id: string,
  changes: Partial<Pick<UploadRow, 'known' | 'done' | 'paused'>>,
  db: HelenDatabase = database(),
): Promise<void> {
  return guarded(() =>
    db.transaction('rw', db.blobs, async () => {
      const row = await db.blobs.get(id);
      if (row?.kind === 'upload') await db.blobs.put({ ...row, ...changes });
    }),
  );
}
