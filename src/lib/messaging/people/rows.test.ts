import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HelenDatabase, newId, type MessageRow } from '$lib/data';
import { around, atEnd, higher, lower } from './place';
import { above, below, firstSince } from './rows';
import { watchStretch } from './stretch';

let db: HelenDatabase;
const thread = 't'.repeat(15);
const start = new Date(2026, 0, 1).getTime();
const day = 86_400_000;

/** Messages with these places, one a day. */
async function fill(seqs: readonly number[]): Promise<void> {
  const rows = seqs.map(
    (seq) =>
      ({
        id: `m${seq}`,
        thread,
        seq,
        text: '',
        createdAt: start + seq * day,
        replyTo: seq === 250 ? 'm3' : null,
        words: [],
      }) as unknown as MessageRow,
  );
  await db.messages.bulkAdd(rows);
  await db.threads.add({ id: thread, lastSeq: seqs.at(-1) ?? 0 } as never);
}

beforeEach(() => {
  db = new HelenDatabase('a'.repeat(15), `rows-${newId()}`);
});
afterEach(() => db.delete());

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

test('a message so many before or behind another, past what is missing', async () => {
  await fill([1, 2, 5, 6, 9]);
  expect(await above(thread, 9, 2, db)).toBe(5);
  expect(await above(thread, 9, 50, db)).toBe(1);
  expect(await above(thread, Infinity, 1, db)).toBe(9);
  expect(await above(thread, 1, 5, db)).toBe(1);
  expect(await below(thread, 2, 2, db)).toBe(6);
  expect(await below(thread, 2, 3, db)).toBe(9);
  expect(await below(thread, 2, 4, db)).toBe(Infinity);
});

test('the first of a day is found by halving', async () => {
  await fill([1, 2, 5, 6, 9]);
  const found = async (at: number) => (await firstSince(thread, at, db))?.seq;
  expect(await found(0)).toBe(1);
  expect(await found(start + 3 * day)).toBe(5);
  expect(await found(start + 5 * day)).toBe(5);
  expect(await found(start + 9 * day)).toBe(9);
  expect(await found(start + 100 * day), 'nothing so late: the last').toBe(9);
});

test('a piece of a thread is read with what it quotes, and knows whether there is more', async () => {
  await fill(upTo(300));
  const stretch = await new Promise<{
    ids: string[];
    before: boolean;
    after: boolean;
    quoted: string[];
  }>((resolve, reject) => {
    watchStretch(thread, { from: 240, to: 260 }, db).subscribe({
      next: ({ messages, before, after, quoted }) =>
        resolve({ ids: messages.map(({ id }) => id), before, after, quoted: [...quoted.keys()] }),
      error: reject,
    });
  });
  expect(stretch.ids).toHaveLength(21);
  expect(stretch).toMatchObject({ before: true, after: true, quoted: ['m3'] });
});

test('the window moves by pages, holds only so much, and ends in following the end', async () => {
  await fill(upTo(700));
  let span = await atEnd(thread, db);
  expect(span).toEqual({ from: 601, to: Infinity });
  for (let page = 0; page < 4; page++) span = await higher(thread, span, db);
  expect(span).toEqual({ from: 201, to: 601 });
  for (let page = 0; page < 2; page++) span = await higher(thread, span, db);
  expect(span).toEqual({ from: 1, to: 401 });
  span = await around(thread, 500, db);
  expect(span).toEqual({ from: 460, to: 600 });
  for (let page = 0; page < 2; page++) span = await lower(thread, span, db);
  expect(span).toEqual({ from: 460, to: Infinity });
});
