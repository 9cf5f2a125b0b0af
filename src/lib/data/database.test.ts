import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, expect, test } from 'vitest';
import { HelenDatabase, versions } from './database';
import { appendMessage, listMessages } from './messages';
import { identities } from './people';
import { createThread } from './threads';

const opened: Dexie[] = [];
afterEach(async () => {
  for (const db of opened.splice(0)) await db.delete();
});

test('each account has a database of its own, and nobody has one', () => {
  expect(new HelenDatabase().name).toBe('helen');
  expect(new HelenDatabase('abc').name).toBe('helen-abc');
});

test('versions are numbered without holes, so that a stored one always finds its way', () => {
  expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
});

test('what version 1 stored opens in a later version, whole', async () => {
  const name = 'helen-migrates';
  const first = new Dexie(name);
  first.version(1).stores(versions[0]!.stores);
  await first.open();
  await first.table('threads').add({
    id: 't'.repeat(15),
    kind: 'assistant',
    title: 'Hola',
    createdAt: 1,
    updatedAt: 2,
    lastSeq: 1,
    preview: 'Hola',
  });
  await first.table('messages').add({
    id: 'm'.repeat(15),
    thread: 't'.repeat(15),
    seq: 1,
    author: 'u',
    text: 'Hola',
    words: ['hola'],
  });
  first.close();

  class Later extends HelenDatabase {
    constructor() {
      super('migrates');
      this.version(versions.length + 1)
        .stores({ hidden: '[user+message]' })
        .upgrade((change) =>
          change
            .table('threads')
            .toCollection()
            .modify((thread) => {
              thread.title = `${thread.title}!`;
            }),
        );
    }
  }
  const later = new Later();
  opened.push(later);
  expect((await later.threads.get('t'.repeat(15)))?.title).toBe('Hola!');
  expect((await listMessages('t'.repeat(15), {}, later)).map(({ text }) => text)).toEqual(['Hola']);
  await later.table('hidden').add({ user: 'u', message: 'm' });
  await appendMessage({ thread: 't'.repeat(15), author: 'u', text: 'Adiós' }, later);
  expect((await later.threads.get('t'.repeat(15)))?.lastSeq).toBe(2);
  // What was there before is the server's already or nobody's: only what is written from now on waits to be sent.
  const waiting = await later.outbox.toArray();
  expect(waiting.map(({ operation }) => operation.type)).toEqual(['message.put']);
  expect((await later.messages.get('m'.repeat(15)))?.attachments).toEqual([]);
});

test('a tab with a newer version is not held up by one with an older', async () => {
  const older = new HelenDatabase('two-tabs');
  opened.push(older);
  await createThread({ title: 'Antes' }, older);
  const newer = new Dexie(older.name);
  for (const { version, stores } of versions) newer.version(version).stores(stores);
  newer.version(versions.length + 1).stores({ hidden: '[user+message]' });
  await newer.open();
  expect(await newer.table('threads').count()).toBe(1);
  newer.close();
});

test('the two who talk are made once, however many ask at once', async () => {
  const db = new HelenDatabase(null, 'identities');
  opened.push(db);
  const asked = await Promise.all(Array.from({ length: 5 }, () => identities(db)));
  expect(new Set(asked.map(({ self }) => self)).size).toBe(1);
  expect((await db.users.toArray()).map(({ kind }) => kind).toSorted()).toEqual([
    'assistant',
    'human',
  ]);
});
