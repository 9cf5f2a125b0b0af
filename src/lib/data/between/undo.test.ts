import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HelenDatabase } from '../database';
import { newId } from '../ids';
import { discardUnsent } from '../sync/unsent';
import { act } from './act';
import { beginGroup } from './begin';
import { say } from './say';
import { undo, type Undoable } from './undo';

let db: HelenDatabase;
let thread: string;

beforeEach(async () => {
  db = new HelenDatabase('a'.repeat(15), `undo-${newId()}`);
  thread = await beginGroup({ title: 'Excursión', people: [], helen: false }, db);
});
afterEach(() => db.delete());

const later = () => Date.now() + 10_000;
const waiting = async (type: string) =>
  (await db.outbox.toArray()).filter(({ operation }) => operation.type === type);

test('what was deleted for oneself comes back as it was, and nobody hears of it', async () => {
  const said = await say({ thread, text: 'Hola a todos' }, db);
  const before = await db.messages.get(said.id);
  const what: Undoable = { type: 'message.hide', thread, message: said.id };
  await act(what, later(), db);
  expect(await db.messages.get(said.id)).toBeUndefined();
  expect(await undo(what, said, db)).toBe(true);
  expect(await db.messages.get(said.id)).toEqual(before);
  expect(await waiting('message.hide')).toEqual([]);
  expect(await waiting('message.put'), 'what was said is still to be sent').toHaveLength(1);
  expect(await db.wants.toArray(), 'what others did to it meanwhile is asked for').toMatchObject([
    { thread, before: said.seq + 1, one: true },
  ]);
});

test('what may have been sent stays deleted', async () => {
  const said = await say({ thread, text: 'Hola' }, db);
  const what: Undoable = { type: 'message.hide', thread, message: said.id };
  await act(what, later(), db);
  await db.outbox.toCollection().modify({ tried: true });
  expect(await undo(what, said, db)).toBe(false);
  expect(await db.messages.get(said.id)).toBeUndefined();
  expect(await waiting('message.hide')).toHaveLength(1);
});

test('what was refused and is given up goes at once, and nothing is fetched for it', async () => {
  const first = await say({ thread, text: 'Hola' }, db);
  const second = await say({ thread, text: 'No' }, db);
  await db.facts.put({ key: 'sync', value: { epoch: 'e', next: 5 }, at: 0 });
  const refused = { code: 'person_blocked', message: '' };
  await db.outbox.where('message').equals(second.id).modify({ refused });
  await discardUnsent(undefined, db);
  expect(await db.messages.get(second.id)).toBeUndefined();
  expect(await db.threads.get(thread)).toMatchObject({ lastSeq: first.seq, preview: 'Hola' });
  expect(await db.facts.get('sync')).toBeDefined();
  expect(await waiting('message.put')).toHaveLength(1);
});
