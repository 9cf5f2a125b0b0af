import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HelenDatabase, newId, type MemberRow, type MessageRow } from '$lib/data';
import { act, beginGroup, clear, invite, leave, say, stay, unclear } from '$lib/data/between';
import { countUnread, readAfterAll, reached, totalUnread } from './details';
import { calledSo, infoOf } from './info';
import { recentPeople } from './people';
import { chosen, seatsOf, unreadAtMost, type Seat } from './seats';

// Real databases on a machine that may be busy.

let db: HelenDatabase;
const person = (id: string, name: string) =>
  ({ id, username: id, name, avatar: null, kind: 'human' }) as const;
const eva = person('eva', 'Eva');
const luis = person('luis', 'Luis');

beforeEach(() => {
  db = new HelenDatabase('ana', newId());
});
afterEach(() => db.delete());

const group = (title: string) => beginGroup({ title, people: [eva, luis], helen: false }, db);

async function seat(id: string): Promise<Seat> {
  return (await seatsOf(db)).find(({ thread }) => thread.id === id)!;
}

/** What comes from the server. */
async function hears(thread: string, author: string, rest: Partial<MessageRow> = {}) {
  const known = await db.threads.get(thread);
  const seq = (known?.lastSeq ?? 0) + 1;
  const said = await say({ thread, text: `${author} ${seq}` }, db);
  await db.messages.update(said.id, { author, ...rest });
  await db.threads.update(thread, { placed: seq });
  await db.members.update([thread, 'ana'], { readSeq: 0 });
  return said.id;
}

test('of what came only the words of others count, and those before an answer of ours are read', async () => {
  const id = await group('Cena');
  await hears(id, 'eva');
  await hears(id, 'eva', { kind: 'system' });
  await hears(id, 'luis', { deletedAt: 1 });
  await hears(id, 'luis');
  expect(await countUnread(db, await seat(id))).toBe(2);
  expect(unreadAtMost(await seat(id))).toBe(4);
  await hears(id, 'ana');
  expect(await countUnread(db, await seat(id))).toBe(0);
  expect(await readAfterAll(await seatsOf(db), db)).toEqual(new Set([id]));
  await hears(id, 'eva');
  expect(await countUnread(db, await seat(id))).toBe(1);
  expect(await readAfterAll(await seatsOf(db), db)).toEqual(new Set());
  await act({ type: 'thread.seen', thread: id, read: 6 }, 0, db);
  expect(await countUnread(db, await seat(id))).toBe(0);
});

test('the total leaves out what is silenced or archived, and counts what is marked', async () => {
  const [loud, mute, marked] = [await group('a'), await group('b'), await group('c')];
  for (const id of [loud, loud, mute]) await hears(id, 'eva');
  await act({ type: 'thread.change', thread: mute, muted: true }, 0, db);
  await act({ type: 'thread.change', thread: marked, unread: true }, 0, db);
  expect(await totalUnread(db, await seatsOf(db))).toBe(3);
});

test('filters part the threads, and the pinned come first', async () => {
  const [one, two, three] = [await group('1'), await group('2'), await group('3')];
  for (const [index, id] of [one, two, three].entries())
    await db.threads.update(id, { updatedAt: index });
  await act({ type: 'thread.change', thread: one, pinned: true }, 0, db);
  await act({ type: 'thread.change', thread: two, archived: true }, 0, db);
  await hears(three, 'eva');
  const ids = async (filter: Parameters<typeof chosen>[1]) =>
    chosen(await seatsOf(db), filter).map(({ thread }) => thread.id);
  expect(await ids('all')).toEqual([one, three]);
  expect(await ids('unread')).toEqual([three]);
  expect(await ids('archived')).toEqual([two]);
  expect(await ids('helen')).toEqual([]);
});

test('who leaves does not see the group, and who stays does, nothing of it sent', async () => {
  const id = await group('Cena');
  const before = await db.outbox.count();
  await leave(id, db);
  expect(await seatsOf(db)).toEqual([]);
  expect(await stay(id, db)).toBe(true);
  expect(await seatsOf(db)).toHaveLength(1);
  expect(await db.outbox.count()).toBe(before);
  expect(await stay(id, db)).toBe(false);
});

test('what is emptied comes back as it was, unless it was sent', async () => {
  const id = await group('Cena');
  await hears(id, 'eva');
  const rows = await db.messages.toArray();
  const cleared = await clear(id, db);
  expect(await db.messages.count()).toBe(0);
  expect(await clear(id, db)).toBeNull();
  expect(await unclear(cleared!, db)).toBe(true);
  expect(await db.messages.toArray()).toEqual(rows);
  expect((await seat(id)).own?.clearedSeq).toBe(0);
  expect(await unclear(cleared!, db)).toBe(false);
});

test('whoever is asked in is there at once, and offered the next time', async () => {
  const id = await beginGroup({ title: '', people: [eva], helen: false }, db);
  await act({ type: 'member.remove', thread: id, user: 'eva' }, 0, db);
  expect(await recentPeople(5, db)).toEqual([]);
  await invite(id, [eva, luis], db);
  expect((await recentPeople(5, db)).map(({ name }) => name).sort()).toEqual(['Eva', 'Luis']);
});

test('a message is as far as the last of the others has it', () => {
  const at = (readSeq: number, deliveredSeq: number) => ({ readSeq, deliveredSeq }) as MemberRow;
  expect(reached(5, [])).toBe('sent');
  expect(reached(5, [at(5, 5), at(4, 4)])).toBe('sent');
  expect(reached(5, [at(5, 5), at(4, 5)])).toBe('delivered');
  expect(reached(5, [at(5, 5), at(7, 7)])).toBe('read');
  expect(
    reached(
      5,
      Array.from({ length: 60 }, () => at(9, 9)),
    ),
  ).toBe('sent');
});

test('people of a thread are found by any part of their names, and told in the order of their numbers', async () => {
  const people = [10, 9, 1].map((at) => person(`vecino${at}`, `Vecíno ${at}`));
  const id = await beginGroup({ title: 'Calle', people: [...people, eva], helen: false }, db);
  const told = (await infoOf(id, db))!.people.filter(({ user }) => user.id !== 'ana');
  const ids = (sought: string) => calledSo(told, sought).map(({ user }) => user.id);
  expect(ids(' ')).toEqual(['eva', 'vecino1', 'vecino9', 'vecino10']);
  expect(ids('VECINO')).toEqual(['vecino1', 'vecino9', 'vecino10']);
  expect(ids('ecí 1')).toEqual(['vecino1', 'vecino10']);
  expect(ids('ev')).toEqual(['eva']);
  expect(ids('eva 1')).toEqual([]);
});
