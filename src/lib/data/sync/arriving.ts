import type { HelenDatabase } from '../database';
import type { MessageRow } from '../rows';
import type { SyncChange } from './protocol';
import { messageRow } from './rows';

/** @returns whether it shows them */
type Ear = (rows: readonly MessageRow[]) => boolean;

const ears = new Map<string, Set<Ear>>();

/** More than a screen can show: those are not waited for one by one. */
const FEW = 32;

/**
 * Hears of messages the moment the server has told them to this tab. They are written down after that: whoever shows
 * them need not wait for it, and must look again once they are.
 * @returns ends it
 */
export function hearArriving(db: HelenDatabase, heard: Ear): () => void {
  const all = ears.get(db.name) ?? new Set();
  ears.set(db.name, all);
  all.add(heard);
  return () => {
    all.delete(heard);
    if (all.size === 0) ears.delete(db.name);
  };
}

/** How long a picture is waited for, in milliseconds: a page that nobody sees draws none. */
const PICTURE = 50;

const picture = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, PICTURE);
    requestAnimationFrame(() => setTimeout(resolve));
  });

/**
 * Tells the messages among some changes.
 * @returns resolves once those that are shown now have been drawn, as what comes next would take the time for that; null
 * when nobody shows any of them
 */
export function tellArriving(
  db: HelenDatabase,
  changes: readonly SyncChange[],
): Promise<void> | null {
  const all = ears.get(db.name);
  if (!all || changes.length > FEW) return null;
  const rows = changes.flatMap((change) =>
    change.collection === 'messages' && !change.deleted ? [messageRow(change.row)] : [],
  );
  if (rows.length === 0) return null;
  const shown = [...all].map((heard) => heard(rows));
  return shown.includes(true) ? picture() : null;
}
