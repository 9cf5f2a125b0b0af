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

/**
 * Tells which rows of a table were written or taken away, whichever tab did it, once that is in the database: their
 * keys, or null where there are too many to name.
 * @returns ends it
 */
export function watchKeys(
  db: HelenDatabase,
  table: string,
  told: (keys: readonly string[] | null) => void,
): () => void {
  const part = `idb://${db.name}/${table}/`;
  const heard = (parts: ObservabilitySet): void => {
    const tree = parts.all ?? parts[part];
    if (tree) told(points(tree));
  };
  Dexie.on.storagemutated.subscribe(heard);
  return () => Dexie.on.storagemutated.unsubscribe(heard);
}

export type TableName = 'threads' | 'members' | 'messages' | 'users' | 'outbox' | 'marks';

/** Tells that any of some tables was written, whichever tab did it. @returns ends it */
export function watchTables(
  db: HelenDatabase,
  tables: readonly TableName[],
  told: () => void,
): () => void {
  const ours = tables.map((table) => `idb://${db.name}/${table}/`);
  const heard = (parts: ObservabilitySet): void => {
    if (parts.all || ours.some((part) => parts[part])) told();
  };
  Dexie.on.storagemutated.subscribe(heard);
  return () => Dexie.on.storagemutated.unsubscribe(heard);
}
