import { afterEach, beforeEach, expect, test } from 'vitest';
import 'fake-indexeddb/auto';
import { HelenDatabase } from './database';
import { excerpt, findMessages } from './find';
import { appendMessage } from './messages';
import { createThread } from './threads';

let db: HelenDatabase;

beforeEach(() => {
  db = new HelenDatabase(null, `find-${Math.random()}`);
});
afterEach(() => db.delete());

async function told(): Promise<{ one: string; two: string }> {
  const one = (await createThread({ title: 'One' }, db)).id;
  const two = (await createThread({ title: 'Two' }, db)).id;
  const say = (thread: string, author: string, text: string, createdAt: number, mime?: string) =>
    appendMessage(
      {
        thread,
        author,
        text,
        createdAt,
        ...(mime && { attachments: [{ mime, name: 'gatito blanco.png', size: 1 }] }),
      },
      db,
    );
  await say(one, 'ana', 'Mañana será otro día', 1000);
  await say(one, 'helen', 'un dia otro', 2000);
  await say(two, 'ana', 'see https://a.example', 3000);
  await say(two, 'ana', '', 4000, 'image/png');
  return { one, two };
}

const texts = async (query: string, filters = {}) =>
  (await findMessages(query, filters, 50, db)).map(({ row }) => row.text);

test('words begin, phrases stand together, names of files count', async () => {
  await told();
  expect(await texts('otro di')).toEqual(['un dia otro', 'Mañana será otro día']);
  expect(await texts('"otro dia"')).toEqual(['Mañana será otro día']);
  expect(await texts('"otro di"')).toEqual([]);
  expect(await texts('gatit')).toEqual(['']);
  expect(await texts('')).toEqual([]);
  expect((await findMessages('MANA', {}, 5, db))[0]?.ranges).toEqual([[0, 4]]);
});

test('filters are about who, what, where and when', async () => {
  const { one, two } = await told();
  expect(await texts('dia', { author: 'helen' })).toEqual(['un dia otro']);
  expect(await texts('', { kind: 'image' })).toEqual(['']);
  expect(await texts('', { kind: 'link' })).toEqual(['see https://a.example']);
  expect(await texts('', { thread: two })).toEqual(['', 'see https://a.example']);
  expect(await texts('dia', { thread: one, from: 1000, to: 2000 })).toEqual([
    'Mañana será otro día',
  ]);
});

test('a list shows the words about the first match', () => {
  const { text, ranges } = excerpt(`${'bla '.repeat(50)}**café** con leche`, 'cafe "con leche"');
  expect(text.startsWith('…')).toBe(true);
  expect(ranges.map(([from, to]) => text.slice(from, to))).toEqual(['café', 'con leche']);
});
