import { database, type HelenDatabase } from '../database';
import { guarded } from '../guard';
import { idOf, newId } from '../ids';
import type { MemberRow, ThreadRow, UserRow } from '../rows';
import { queue } from '../sync/outbox';
import { member } from '../threads';

/** The id of the thread of two people, whoever of them begins it (docs/sync.md). */
export const directId = (one: string, other: string): Promise<string> =>
  idOf(`direct:${[one, other].toSorted().join(':')}`);

interface Beginning {
  id: string;
  kind: 'direct' | 'group';
  title: string;
  people: readonly UserRow[];
  helen: boolean;
}

async function begin(
  { id, kind, title, people, helen }: Beginning,
  db: HelenDatabase,
): Promise<string> {
  const self = db.account;
  if (self === null) throw new Error('nobody is signed in');
  const { threads, members, users, outbox } = db;
  return db.transaction('rw', [threads, members, users, outbox], async () => {
    if (await threads.get(id)) return id;
    const at = Date.now();
    const thread: ThreadRow = {
      id,
      kind,
      title,
      createdAt: at,
      updatedAt: at,
      lastSeq: 0,
      preview: '',
      helen,
      picture: null,
      pins: [],
    };
    const owner: MemberRow['role'] = kind === 'group' ? 'owner' : 'member';
    await threads.add(thread);
    await members.bulkPut([
      member(id, self, owner),
      ...people.map((person) => member(id, person.id, 'member')),
    ]);
    await users.bulkPut([...people]);
    await queue(db, {
      type: 'thread.begin',
      thread: id,
      kind,
      title,
      users: people.map((person) => person.id),
      helen,
      createdAt: at,
    });
    return id;
  });
}

/** The thread with one person, begun if there is none. @returns its id */
export async function beginDirect(
  person: UserRow,
  db: HelenDatabase = database(),
): Promise<string> {
  const id = await directId(db.account ?? '', person.id);
  return guarded(() =>
    begin({ id, kind: 'direct', title: '', people: [person], helen: false }, db),
  );
}

/** A new group of this person's. @returns its id */
export function beginGroup(
  group: { title: string; people: readonly UserRow[]; helen: boolean },
  db: HelenDatabase = database(),
): Promise<string> {
  return guarded(() => begin({ id: newId(), kind: 'group', ...group }, db));
}
