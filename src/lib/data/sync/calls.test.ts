import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HelenDatabase } from '../database';
import { newId } from '../ids';
import { merge } from './merge';
import type { ServerCall, SyncChange } from './protocol';

let db: HelenDatabase;
beforeEach(() => {
  db = new HelenDatabase('ana', newId());
});
afterEach(() => db.delete());

const row = (id: string, more: Partial<ServerCall> = {}): ServerCall => ({
  ...{ id, thread: 't', kind: 'audio', title: '', startedBy: 'eva', startedAt: 5 },
  ...{ answeredAt: 0, endedAt: 0, outcome: '', declined: null, people: null },
  ...more,
});
const put = (call: ServerCall) =>
  merge(db, { rev: 1, collection: 'calls', id: call.id, row: call }, []);
const gone = (collection: 'threads' | 'calls', id: string): SyncChange => ({
  ...{ rev: 2, collection, id },
  deleted: true,
});

test('a call is as the server told it last, with empty lists for none', async () => {
  await put(row('c'));
  expect(await db.calls.get('c')).toMatchObject({ outcome: '', declined: [], people: [] });
  const people = [{ user: 'ana', name: 'Ana', joinedAt: 6, leftAt: 9 }];
  await put(row('c', { answeredAt: 6, endedAt: 9, outcome: 'answered', people }));
  expect(await db.calls.toArray()).toMatchObject([{ outcome: 'answered', endedAt: 9, people }]);
});

test('a call goes when the server says so, and with its thread; the rooms of links stay', async () => {
  await put(row('c'));
  await put(row('d'));
  await put(row('link', { thread: '' }));
  await merge(db, gone('calls', 'c'), []);
  expect(await db.calls.toCollection().primaryKeys()).toEqual(['d', 'link']);
  await merge(db, gone('threads', 't'), []);
  expect(await db.calls.toCollection().primaryKeys()).toEqual(['link']);
});
