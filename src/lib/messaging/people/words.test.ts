import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HelenDatabase, newId } from '$lib/data';
import { beginGroup, say } from '$lib/data/between';
import { readable, saidLately } from './words';

let db: HelenDatabase;
beforeEach(() => {
  db = new HelenDatabase('ana', newId());
});
afterEach(() => db.delete());

test('what was said last is found in order, behind a place, without what nobody said', async () => {
  const thread = await beginGroup({ title: 'Cena', people: [], helen: false }, db);
  const said = [];
  for (const text of ['uno', 'dos', 'tres', 'cuatro']) said.push(await say({ thread, text }, db));
  await db.messages.update(said[2]!.id, { text: '', deletedAt: 5 });
  const texts = async (after: number, most: number) =>
    (await saidLately(thread, after, most, db)).map(({ text }) => text);
  expect(await texts(0, 9)).toEqual(['uno', 'dos', 'cuatro']);
  expect(await texts(0, 2)).toEqual(['dos', 'cuatro']);
  expect(await texts(said[0]!.seq, 9)).toEqual(['dos', 'cuatro']);
});

test('of a file its words are read, or its name', () => {
  const file = { id: 'f', name: 'nota.webm', mime: 'audio/webm', size: 1 };
  expect(readable({ text: '', files: [file] })).toBe('[nota.webm]');
  expect(readable({ text: 'Oye', files: [{ ...file, transcript: 'llego tarde' }] })).toBe(
    'Oye [llego tarde]',
  );
});
