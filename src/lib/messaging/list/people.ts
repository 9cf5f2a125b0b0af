import { database, requestJson, storageError, type HelenDatabase, type UserRow } from '$lib/data';
import { seatsOf } from './seats';

/** The fewest letters that find anybody. */
export const LEAST_SOUGHT = 2;

/** Who is called so, as the server knows; throws HelenError (offline…). */
export async function findPeople(query: string, signal: AbortSignal): Promise<UserRow[]> {
  const found = await requestJson<UserRow[]>(`/api/people?q=${encodeURIComponent(query)}`, {
    signal,
  });
  return found.map((person) => ({ ...person, avatar: person.avatar || null }));
}

/** With whom the person wrote last: those of their own threads first, then of their groups. */
export async function recentPeople(most = 12, db: HelenDatabase = database()): Promise<UserRow[]> {
  try {
    const seats = (await seatsOf(db))
      .filter(({ thread }) => thread.kind !== 'assistant')
      .sort((a, b) => b.thread.updatedAt - a.thread.updatedAt)
      .slice(0, 50);
    const direct = (kind: string) => Number(kind === 'direct');
    const ids = new Set<string>();
    for (const { thread } of seats.sort((a, b) => direct(b.thread.kind) - direct(a.thread.kind))) {
      if (ids.size >= most) break;
      const members = await db.members
        .where('[thread+user]')
        .between([thread.id, ''], [thread.id, '\uffff'])
        .limit(most)
        .toArray();
      for (const { user, left } of members) if (left === 0 && user !== db.account) ids.add(user);
    }
    const users = await db.users.bulkGet([...ids].slice(0, most));
    return users.filter((user) => user !== undefined).filter(({ kind }) => kind !== 'gone');
  } catch (cause) {
    throw storageError(cause);
  }
}
