import { database, type HelenDatabase } from './database';
import { newId } from './ids';

/** Who talks in a conversation on this device: the person, and HELEN. */
export interface Identities {
  self: string;
  assistant: string;
}

const key = 'identities';

/** HELEN's id on every server. */
const helen = 'helen';

/** Whose database it is and HELEN; without an account the two users of this device, made at first use. */
export async function identities(db: HelenDatabase = database()): Promise<Identities> {
  if (db.account !== null) return { self: db.account, assistant: helen };
  const known = await db.facts.get(key);
  if (known) return known.value as Identities;
  return db.transaction('rw', db.facts, db.users, async () => {
    // Another tab may have been first.
    const raced = await db.facts.get(key);
    if (raced) return raced.value as Identities;
    const made: Identities = { self: newId(), assistant: newId() };
    await db.users.bulkAdd([
      { id: made.self, username: '', name: '', avatar: null, kind: 'human' },
      { id: made.assistant, username: 'helen', name: 'HELEN', avatar: null, kind: 'assistant' },
    ]);
    await db.facts.add({ key, value: made, at: Date.now() });
    return made;
  });
}
