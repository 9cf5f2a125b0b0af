import type { HelenDatabase } from '../database';

/** How far this device has followed the server. */
export interface Position {
  epoch: string;
  next: number;
  /** On the way from 0: the newest revision when it began. */
  began?: number;
  /** The newest revision when the way from 0 began: what was joined later has a past that was not told. */
  from?: number;
}

const key = 'sync';

export async function position(db: HelenDatabase): Promise<Position | undefined> {
  return (await db.facts.get(key))?.value as Position | undefined;
}

/** Inside the transaction that writes what led there. */
export async function keepPosition(db: HelenDatabase, value: Position): Promise<void> {
  await db.facts.put({ key, value, at: Date.now() });
}

/** All is fetched again at the next pull. Inside a transaction with `db.facts`, or alone. */
export async function forgetPosition(db: HelenDatabase): Promise<void> {
  await db.facts.delete(key);
}

/** Whether nobody went elsewhere from one to the other: an answer to a question from there is not older than what is here. */
export function same(one: Position | undefined, other: Position | undefined): boolean {
  const parts = ['epoch', 'next', 'began', 'from'] as const;
  return parts.every((part) => one?.[part] === other?.[part]);
}
