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

/** A database as a browser has it, made past Dexie: version 3 of ours is 30 there. */
function stored(name: string, rows: Record<string, object[]>): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 30);
    request.onerror = () => reject(request.error ?? new Error('not opened'));
    request.onupgradeneeded = () => {
      const make = (
        table: string,
        keyPath: string | string[],
        indexes: [string, string | string[]][] = [],
      ) => {
        const made = request.result.createObjectStore(table, {
          keyPath,
          autoIncrement: table === 'outbox',
        });
        for (const [index, path] of indexes)
          made.createIndex(index, path, { multiEntry: index === 'words', unique: index === 'id' });
        for (const row of rows[table] ?? []) made.add(row);
      };
      make('users', 'id');
      make('threads', 'id', [['updatedAt', 'updatedAt']]);
      make('members', ['thread', 'user'], [['user', 'user']]);
      make('messages', 'id', [
        ['[thread+seq]', ['thread', 'seq']],
        ['words', 'words'],
      ]);
      make('settings', 'id');
      make('facts', 'key');
      make('outbox', 'seq', [
        ['id', 'id'],
        ['thread', 'thread'],
        ['message', 'message'],
      ]);
    };
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
}

test('what the last app without people stored opens in this one: all there, and sent as it was to be', async () => {
  const [user, thread, message] = ['u'.repeat(15), 't'.repeat(15), 'm'.repeat(15)];
  const operation = { type: 'thread.change', thread, title: 'Viaje' };
  const waiting = {
    ...{ id: 'o'.repeat(15), thread, operation, at: 3, notBefore: 0 },
    ...{ tried: true, fresh: false, missed: false, refused: null },
  };
  const member = { thread, user, role: 'owner', readSeq: 0, deliveredSeq: 0, muted: false };
  await stored(`helen-${user}`, {
    users: [{ id: user, username: 'ana', name: 'Ana', avatar: null, kind: 'human' }],
    threads: [
      {
        ...{ id: thread, kind: 'assistant', title: 'Viaje', createdAt: 1, updatedAt: 2 },
        ...{ lastSeq: 1, preview: 'Mañana' },
      },
    ],
    members: [{ ...member, pinned: true, archived: false, leaf: message }],
    messages: [
      {
        ...{
          id: message,
          thread,
          seq: 1,
          author: user,
          kind: 'text',
          text: 'Mañana',
          parent: null,
        },
        ...{ replyTo: null, mentions: [], revisions: [], attachments: [], createdAt: 2 },
        ...{ editedAt: null, deletedAt: null, heard: 'Mañana', generation: null, language: 'es' },
        ...{ segments: [{ from: 0, to: 1, text: 'Mañana' }], words: ['manana'] },
      },
    ],
    facts: [{ key: 'sync', value: { epoch: 'e', next: 7 }, at: 4 }],
    outbox: [waiting],
  });
  const db = new HelenDatabase(user);
  opened.push(db);
  await db.open();
  expect(db.verno).toBe(versions.length);
  expect(await db.threads.toArray()).toMatchObject([
    { title: 'Viaje', lastSeq: 1, helen: false, picture: null, pins: [] },
  ]);
  expect(await db.members.toArray()).toMatchObject([
    {
      role: 'owner',
      pinned: true,
      leaf: message,
      left: 0,
      joinedSeq: 0,
      clearedSeq: 0,
      unread: false,
    },
  ]);
  const [row] = await listMessages(thread, {}, db);
  expect(row).toMatchObject({
    text: 'Mañana',
    heard: 'Mañana',
    files: [],
    reactions: {},
    forwarded: null,
    notice: null,
    call: null,
  });
  expect(await db.messages.where('words').equals('manana').count()).toBe(1);
  expect(await db.outbox.toArray()).toEqual([{ seq: 1, ...waiting }]);
  expect((await db.facts.get('sync'))?.value).toEqual({ epoch: 'e', next: 7 });
  expect((await db.users.get(user))?.name).toBe('Ana');
  expect([await db.marks.count(), await db.wants.count()]).toEqual([0, 0]);
  // What is said now comes after what was there, and waits behind what waited.
  await appendMessage({ thread, author: user, text: 'Pasado' }, db);
  expect((await listMessages(thread, {}, db)).map(({ seq }) => seq)).toEqual([1, 2]);
  expect((await db.outbox.orderBy('seq').toArray()).map(({ operation: { type } }) => type)).toEqual(
    ['thread.change', 'message.put'],
  );
});

test('what the last app without calls stored opens in this one: its messages are of no call', async () => {
  const [user, thread] = ['u'.repeat(15), 't'.repeat(15)];
  const last = new Dexie(`helen-${user}`);
  for (const { version, stores } of versions.slice(0, 4)) last.version(version).stores(stores);
  await last.open();
  await last.table('messages').bulkAdd([
    { id: 'm'.repeat(15), thread, seq: 1, kind: 'text', text: 'Hola', words: ['hola'] },
    { id: 'n'.repeat(15), thread, seq: 2, kind: 'system', text: '', notice: null, words: [] },
  ]);
  await last.table('wants').add({ thread, before: null, one: false });
  last.close();
  const db = new HelenDatabase(user);
  opened.push(db);
  expect((await db.messages.toArray()).map(({ text, call }) => [text, call])).toEqual([
    ['Hola', null],
    ['', null],
  ]);
  expect([await db.calls.count(), await db.wants.count()]).toEqual([0, 1]);
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
