import 'fake-indexeddb/auto';
import type { Observable } from 'dexie';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HelenDatabase, newId, type CallRow } from '$lib/data';
import { resultOf, seeCalls, watchCalls, watchMissed, watchOpenCall, watchRooms } from './history';

let db: HelenDatabase;
beforeEach(() => {
  db = new HelenDatabase('ana', newId());
});
afterEach(() => db.delete());

const call = (more: Partial<CallRow> = {}): CallRow => ({
  ...{ id: newId(), thread: 't', kind: 'audio', title: '', startedBy: 'eva', startedAt: 1000 },
  ...{ answeredAt: 0, endedAt: 9000, outcome: 'missed', declined: [], people: [] },
  ...more,
});
const came = (user: string) => ({ user, name: user, joinedAt: 2000, leftAt: 8000 });
const now = <T>(watching: Observable<T>): Promise<T> =>
  new Promise((resolve) => void watching.subscribe(resolve));

test('a call is to each what it was to them', () => {
  const answered = call({ outcome: 'answered', people: [came('eva'), came('luis')] });
  const results = (row: CallRow) => ['ana', 'eva', 'luis'].map((me) => resultOf(row, me));
  expect(results(call())).toEqual(['missed', 'unanswered', 'missed']);
  expect(results(call({ outcome: 'cancelled' }))).toEqual(['missed', 'cancelled', 'missed']);
  expect(results(answered)).toEqual(['missed', 'answered', 'answered']);
  const declined = call({ outcome: 'declined', declined: ['ana'] });
  expect(results(declined).slice(0, 2)).toEqual(['refused', 'declined']);
  expect(results({ ...answered, endedAt: 0, outcome: '' })).toEqual(['open', 'open', 'open']);
});

test('the newest come first, with whom they were; a link nobody used is no call', async () => {
  await db.users.add({ id: 'eva', username: 'eva', name: 'Eva', avatar: null, kind: 'human' });
  await db.threads.add({
    ...{ id: 't', kind: 'direct', title: '', createdAt: 1, updatedAt: 1, lastSeq: 0, preview: '' },
    ...{ helen: false, picture: null, pins: [] },
  });
  for (const user of ['ana', 'eva'])
    await db.members.add({
      ...{ thread: 't', user, role: 'owner', readSeq: 0, deliveredSeq: 0, muted: false },
      ...{ pinned: false, archived: false, leaf: null, left: 0, joinedSeq: 0, clearedSeq: 0 },
      unread: false,
    });
  const room = { thread: '', startedBy: 'ana', outcome: '' } as const;
  const used = { ...room, answeredAt: 2000, endedAt: 8000, outcome: 'answered' } as const;
  await db.calls.bulkAdd([
    call({ id: 'old' }),
    call({ id: 'unused', ...room, startedAt: 2000 }),
    call({ id: 'waiting', ...room, startedAt: 2000, endedAt: 0 }),
    call({ id: 'used', ...used, startedAt: 3000 }),
  ]);
  const told = await now(watchCalls(10, db));
  expect(told.map(({ call: { id }, seconds }) => [id, seconds])).toEqual([
    ['used', 6],
    ['old', 0],
  ]);
  expect(told[1]!.people.map(({ name }) => name)).toEqual(['Eva']);
  expect((await now(watchCalls(1, db))).length).toBe(1);
});

test('missed calls count until they are looked at', async () => {
  await db.calls.bulkAdd([call(), call({ startedAt: 5000 }), call({ startedBy: 'ana' })]);
  expect(await now(watchMissed(db))).toBe(2);
  await seeCalls(db);
  expect(await now(watchMissed(db))).toBe(0);
  await db.calls.add(call({ startedAt: 6000 }));
  expect(await now(watchMissed(db))).toBe(1);
});

test('a thread knows the call that goes on in it, and a person the rooms of their links', async () => {
  await db.calls.bulkAdd([
    call(),
    call({ id: 'open', endedAt: 0, outcome: '' }),
    call({ id: 'theirs', thread: '', endedAt: 0 }),
    call({ id: 'mine', thread: '', startedBy: 'ana', endedAt: Date.now() }),
    call({ id: 'long ago', thread: '', startedBy: 'ana', endedAt: 5000 }),
  ]);
  expect((await now(watchOpenCall('t', db)))?.id).toBe('open');
  expect(await now(watchOpenCall('other', db))).toBeUndefined();
  expect((await now(watchRooms(db))).map(({ id }) => id)).toEqual(['mine']);
});
