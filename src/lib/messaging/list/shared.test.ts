import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HelenDatabase, newId, type FileRow } from '$lib/data';
import { act, beginGroup, say } from '$lib/data/between';
import { sharedIn } from './shared';

let db: HelenDatabase;
beforeEach(() => {
  db = new HelenDatabase('ana', newId());
});
afterEach(() => db.delete());

const file = (name: string): FileRow => ({ id: newId(), name, mime: 'image/png', size: 4 });

test('what people gave each other, the newest first, and nothing of what was deleted', async () => {
  const thread = await beginGroup({ title: 'Cena', people: [], helen: false }, db);
  await say({ thread, text: 'Dos: https://a.example/ y https://b.example/x.' }, db);
  await say({ thread, text: 'Otra vez https://a.example/', files: [file('uno.png')] }, db);
  await say({ thread, text: '', files: [file('dos.png'), file('tres.png')] }, db);
  const gone = await say({ thread, text: 'https://gone.example/', files: [file('no.png')] }, db);
  await act({ type: 'message.delete', thread, message: gone.id }, 0, db);
  const { files, links } = await sharedIn(thread, 120, db);
  expect(files.map((one) => one.file.name)).toEqual(['dos.png', 'tres.png', 'uno.png']);
  expect(links.map(({ link }) => link)).toEqual(['https://a.example/', 'https://b.example/x']);
  expect((await sharedIn(thread, 2, db)).files).toHaveLength(2);
});

test('a group’s picture is seen at once, gone at once, and no business of one’s own place', async () => {
  const thread = await beginGroup({ title: 'Cena', people: [], helen: false }, db);
  await act({ type: 'thread.change', thread, picture: 'picture00000001' }, 0, db);
  expect(await db.threads.get(thread)).toMatchObject({ picture: 'picture00000001', title: 'Cena' });
  expect(await db.members.get([thread, 'ana'])).not.toHaveProperty('picture');
  await act({ type: 'thread.change', thread, picture: '' }, 0, db);
  expect(await db.threads.get(thread)).toMatchObject({ picture: null });
});
