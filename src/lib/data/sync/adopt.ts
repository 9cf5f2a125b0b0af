import Dexie from 'dexie';
import { database, deviceDatabase, type HelenDatabase } from '../database';
import { guarded } from '../guard';
import { identities } from '../people';
import { member } from '../threads';
import { queueAll } from './outbox';

/** How many conversations this device keeps for nobody. */
export function countLocal(local: HelenDatabase = deviceDatabase()): Promise<number> {
  return guarded(() => local.threads.count());
}

/**
 * Moves nobody's conversations into the account's, and so to its other devices; one by one, so that what is moved is
 * moved, whatever happens next. Does nothing while nobody is signed in.
 * @returns how many were moved
 */
export function adoptLocal(
  db: HelenDatabase = database(),
  local: HelenDatabase = deviceDatabase(),
): Promise<number> {
  if (db.account === null) return Promise.resolve(0);
  return guarded(async () => {
    const here = await identities(local);
    const there = await identities(db);
    const ids = await local.threads.orderBy('updatedAt').primaryKeys();
    for (const id of ids)
      await move(id, db, local, there.self, (author) =>
        author === here.self ? there.self : author === here.assistant ? there.assistant : author,
      );
    return ids.length;
  });
}

async function move(
  id: string,
  db: HelenDatabase,
  local: HelenDatabase,
  self: string,
  author: (here: string) => string,
): Promise<void> {
  const thread = await local.threads.get(id);
  if (!thread) return;
  const all = [
    [id, Dexie.minKey],
    [id, Dexie.maxKey],
  ] as const;
  const seen = await local.members
    .where('[thread+user]')
    .between(...all)
    .toArray();
  const messages = await local.messages
    .where('[thread+seq]')
    .between(...all)
    .toArray();
  const owner = seen.find(({ role }) => role === 'owner');
  const mine = { ...(owner ?? member(id, self, 'owner')), user: self };
  await db.transaction('rw', db.threads, db.members, db.messages, db.outbox, async () => {
    // There already: it was moved, and not yet taken away here.
    if (await db.threads.get(id)) return;
    const moved = {
      thread,
      members: [mine],
      messages: messages.map((row) => ({ ...row, author: author(row.author) })),
    };
    await db.threads.add(thread);
    await db.members.put(mine);
    await db.messages.bulkPut(moved.messages);
    await queueAll(db, moved);
  });
  await local.transaction('rw', local.threads, local.members, local.messages, async () => {
    await local.threads.delete(id);
    await local.members
      .where('[thread+user]')
      .between(...all)
      .delete();
    await local.messages
      .where('[thread+seq]')
      .between(...all)
      .delete();
  });
}
