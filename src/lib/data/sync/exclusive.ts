import type { HelenDatabase } from '../database';

const last = new Map<string, Promise<unknown>>();

/**
 * One exchange with the server at a time for each database, in all tabs: an answer that is older than what was sent
 * meanwhile would undo it for a moment. Where the browser has no locks (an insecure origin), in this tab.
 */
export function exclusive<T>(db: HelenDatabase, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (locks) return locks.request(`helen-sync ${db.name}`, work) as Promise<T>;
  const result = (last.get(db.name) ?? Promise.resolve()).then(work);
  last.set(
    db.name,
    result.catch(() => {}),
  );
  return result;
}
