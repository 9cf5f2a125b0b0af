import type { ErrorCode } from '$lib/errors';
import { database, type HelenDatabase } from '../database';
import { guarded } from '../guard';
import { sharedQuery, type Watching } from '../shared-query';

/**
 * `off`: nobody is signed in, or not any more (`not_signed_in`). `current`: all is as on the server. `syncing`: about
 * to be. `waiting`: `error` says for what; it is tried again by itself.
 */
export interface SyncState {
  type: 'off' | 'current' | 'syncing' | 'waiting';
  /** Changes that are only here, refused ones among them. */
  unsent: number;
  error: ErrorCode | null;
}

export type Phase = Omit<SyncState, 'unsent'>;

const key = 'sync-state';
const off: Phase = { type: 'off', error: null };

const stateOf = sharedQuery(async (db): Promise<SyncState> => {
  const [told, unsent] = await db.transaction('r', db.facts, db.outbox, () =>
    Promise.all([db.facts.get(key), db.outbox.count()]),
  );
  return { ...((told?.value as Phase | undefined) ?? off), unsent };
});

/** How it stands, and again whenever that changes, whichever tab does the work. */
export function syncState(db: HelenDatabase = database()): Watching<SyncState> {
  return stateOf(db);
}

/** Told by the tab that does the work; nothing is written when it is known already. */
export function tell(db: HelenDatabase, type: Phase['type'], error: ErrorCode | null = null) {
  return guarded(async () => {
    const known = (await db.facts.get(key))?.value as Phase | undefined;
    if (known?.type === type && known.error === error) return;
    await db.facts.put({ key, value: { type, error } satisfies Phase, at: Date.now() });
  });
}
