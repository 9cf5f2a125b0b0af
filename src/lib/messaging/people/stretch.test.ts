import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HelenDatabase, newId, tellArriving, type MessageRow } from '$lib/data';
import { foreseen, watchStretch } from './stretch';
import type { Span, Stretch } from './types';

let db: HelenDatabase;
const thread = 't'.repeat(15);

beforeEach(() => {
  db = new HelenDatabase('a'.repeat(15), `stretch-${newId()}`);
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await db.delete();
});

const message = (number: number, seq: number, more: object = {}) =>
  ({
    id: `m${number}`,
    thread,
    seq,
    text: '',
    createdAt: seq,
    replyTo: null,
    words: [],
    ...more,
  }) as unknown as MessageRow;

/** What a watcher is told. */
function follow(span: Span) {
  const told: Stretch[] = [];
  const watching = watchStretch(thread, span, db).subscribe({
    next: (stretch) => told.push(stretch),
    error: (cause) => {
      throw cause;
    },
  });
  return { told, end: () => watching.unsubscribe() };
}

/** What it says, without the quotes that nobody asks for any more. */
function said({ messages, quoted, before, after }: Stretch) {
  const asked = new Set(messages.map(({ replyTo }) => replyTo));
  const here = new Set(messages.map(({ id }) => id));
  const quotes = [...quoted.values()].filter(({ id }) => asked.has(id) && !here.has(id));
  return {
    messages: messages.map(({ id, seq, text }) => `${id} ${seq} ${text}`),
    quotes: quotes.map(({ id, text }) => `${id} ${text}`).toSorted(),
    before,
    after,
  };
}

async function afresh(span: Span) {
  const { told, end } = follow(span);
  await vi.waitFor(() => expect(told).not.toHaveLength(0));
  end();
  return said(told[0]!);
}

test('a message that comes, or changes, is read alone', async () => {
  await db.messages.bulkAdd([1, 2, 3, 4, 5].map((seq) => message(seq, seq)));
  const { told, end } = follow({ from: 3, to: Infinity });
  await vi.waitFor(() => expect(told).toHaveLength(1));
  const read = vi.spyOn(db.Collection.prototype, 'toArray');
  await db.messages.add(message(6, 6, { replyTo: 'm1' }));
  await vi.waitFor(() => expect(told).toHaveLength(2));
  await db.messages.put(message(4, 4, { text: 'edited' }));
  await vi.waitFor(() => expect(told).toHaveLength(3));
  expect(read, 'no others were read').not.toHaveBeenCalled();
  expect(said(told[2]!)).toEqual({
    messages: ['m3 3 ', 'm4 4 edited', 'm5 5 ', 'm6 6 '],
    quotes: ['m1 '],
    before: true,
    after: false,
  });
  expect(told[2]!.messages[0], 'what did not change is the same').toBe(told[0]!.messages[0]);
  end();
});

test('other threads are nothing to it, and who left is told no more', async () => {
  await db.messages.add(message(1, 1));
  const { told, end } = follow({ from: 0, to: Infinity });
  await vi.waitFor(() => expect(told).toHaveLength(1));
  await db.messages.add(message(2, 2, { thread: 'another' }));
  await db.messages.add(message(3, 3));
  await vi.waitFor(() => expect(told).toHaveLength(2));
  end();
  await db.messages.add(message(4, 4));
  await afresh({ from: 0, to: Infinity });
  expect(told).toHaveLength(2);
});

test('what is about to be written is seen where nothing about it has to be looked for', () => {
  const by = (author: string, more = {}) => ({ author, ...more });
  const messages = [message(1, 4, by('ana')), message(2, 5, by('leo'))];
  const held: Stretch = { messages, quoted: new Map(), before: false, after: false };
  const seen = (...rows: MessageRow[]) => foreseen(held, thread, rows).messages.map(({ id }) => id);
  expect(seen(message(4, 7, by('ana')), message(3, 6, by('leo', { replyTo: 'm1' })))).toEqual([
    ...['m1', 'm2', 'm3', 'm4'],
  ]);
  const nothing = [
    message(2, 9, by('leo')),
    message(3, 5, by('ana')),
    message(3, 6, by('somebody new')),
    message(3, 6, by('ana', { replyTo: 'm0' })),
    message(3, 6, by('ana', { thread: 'another' })),
  ];
  expect(foreseen(held, thread, nothing)).toBe(held);
});

test('what was shown and is not there after all goes away again', async () => {
  const author = { author: 'ana' };
  await db.messages.add(message(1, 1, author));
  const { told, end } = follow({ from: 0, to: Infinity });
  await vi.waitFor(() => expect(told).toHaveLength(1));
  const row = { ...message(2, 2, author), mentions: [], files: [], attachments: [] };
  vi.stubGlobal('requestAnimationFrame', () => {});
  void tellArriving(db, [{ rev: 2, collection: 'messages', id: 'm2', row }] as never);
  expect(said(told.at(-1)!).messages).toEqual(['m1 1 ', 'm2 2 ']);
  // As a message that was hidden on another device in that moment.
  await db.messages.delete('m2');
  await vi.waitFor(() => expect(said(told.at(-1)!).messages).toEqual(['m1 1 ']));
  end();
});

const numbers = fc.integer({ min: 0, max: 14 });
const deed = fc.oneof(
  fc.record({ put: numbers, seq: fc.integer({ min: 1, max: 20 }), text: fc.constantFrom('', 'a') }),
  fc.record({ put: numbers, seq: fc.integer({ min: 1, max: 20 }), replyTo: numbers }),
  // No message ever goes to another thread.
  fc.record({ put: fc.constant(50), seq: fc.constant(5), thread: fc.constant('another') }),
  fc.record({ remove: numbers }),
  fc.record({ many: fc.constant(60) }),
);
const spans = fc.record({
  from: fc.integer({ min: 0, max: 10 }),
  to: fc.constantFrom(Infinity, Infinity, 12),
});

test('whatever is written, it says what one says who reads all of it anew', async () => {
  await fc.assert(
    fc.asyncProperty(spans, fc.array(fc.array(deed, { maxLength: 3 })), async (span, batches) => {
      await db.messages.clear();
      await db.messages.bulkAdd([1, 2, 6, 7, 9].map((seq) => message(seq, seq)));
      const { told, end } = follow(span);
      for (const batch of batches) {
        await db.transaction('rw', db.messages, async () => {
          for (const one of batch) {
            if ('remove' in one) await db.messages.delete(`m${one.remove}`);
            else if ('many' in one)
              await db.messages.bulkPut(
                Array.from({ length: one.many }, (_, seq) => message(100 + seq, 30 + seq)),
              );
            else {
              const { put, seq, replyTo, ...more } = { replyTo: undefined, ...one };
              const quote = replyTo === undefined ? {} : { replyTo: `m${replyTo}` };
              await db.messages.put(message(put, seq, { ...more, ...quote }));
            }
          }
        });
      }
      const now = await afresh(span);
      await vi.waitFor(() => expect(said(told.at(-1)!)).toEqual(now));
      end();
    }),
    { numRuns: 100 },
  );
}, 120_000);
