import Dexie, { type IntervalTree, type ObservabilitySet } from 'dexie';
import type { HelenDatabase } from './database';

/** The points of a tree; null when a part of it is longer than a point. */
function points(tree: IntervalTree): string[] | null {
  const found: string[] = [];
  const ways: (IntervalTree | null | undefined)[] = [tree];
  while (ways.length > 0) {
    const here = ways.pop();
    if (!here || !('from' in here)) continue;
    if (here.from !== here.to) return null;
    found.push(here.from as string);
    ways.push(here.l, here.r);
  }
  return found;
}

export type TableName = 'threads' | 'members' | 'messages' | 'users' | 'outbox' | 'marks';

/** Tells what was written in some tables, whichever tab did it, once it is in the database. @returns ends it */
function hearWritten(
  db: HelenDatabase,
  tables: readonly TableName[],
  told: (written: readonly IntervalTree[]) => void,
): () => void {
  const ours = tables.map((table) => `idb://${db.name}/${table}/`);
  const heard = (parts: ObservabilitySet): void => {
    const written = ours.flatMap((part) => parts.all ?? parts[part] ?? []);
    if (written.length > 0) told(written);
  };
  Dexie.on.storagemutated.subscribe(heard);
  return () => Dexie.on.storagemutated.unsubscribe(heard);
}

/**
 * Tells which rows of a table were written or taken away: their keys, or null where there are too many to name.
 * @returns ends it
 */
export const watchKeys = (
  db: HelenDatabase,
  table: TableName,
  told: (keys: readonly string[] | null) => void,
): (() => void) => hearWritten(db, [table], ([written]) => written && told(points(written)));

/** Tells that any of some tables was written. @returns ends it */
export const watchTables = (
  db: HelenDatabase,
  tables: readonly TableName[],
  told: () => void,
): (() => void) => hearWritten(db, tables, () => told());
