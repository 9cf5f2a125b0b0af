import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import 'fake-indexeddb/auto';
import { HelenDatabase, appendMessage, createThread, keepSession } from '$lib/data';
import { searchEverything } from './search';

let db: HelenDatabase;
let asked: string[] = [];

beforeEach(async () => {
  asked = [];
  db = new HelenDatabase(null, `everything-${Math.random()}`);
  const thread = (await createThread({ title: 'Here' }, db)).id;
  await appendMessage({ thread, author: 'ana', text: 'un café' }, db);
  vi.stubGlobal('localStorage', { getItem: () => null, setItem() {}, removeItem() {} });
  keepSession({
    token: 'a',
    account: { id: 'anaanaanaanaana', username: 'ana' } as never,
  });
});
afterEach(async () => {
  keepSession(null);
  vi.unstubAllGlobals();
  await db.delete();
});

function server(answer: (signal: AbortSignal) => Promise<Response>): void {
  vi.stubGlobal('fetch', (path: string, { signal }: { signal: AbortSignal }) => {
    asked.push(path);
    return answer(signal);
  });
}

const row = {
  id: 'a',
  thread: 't',
  seq: 1,
  author: 'eva',
  kind: 'text',
  text: 'café',
  attachments: [],
};

test('the server answers for all there is', async () => {
  server(async () =>
    Response.json({ hits: [{ message: row, thread: 't', ranges: [[0, 4]] }], next: '7' }),
  );
  const found = await searchEverything('cafe', { kind: 'text', from: 5 }, { db, before: '9' });
  expect(found).toMatchObject({ source: 'server', next: '7' });
  expect(found.hits).toMatchObject([{ row: { text: 'café' }, ranges: [[0, 4]], title: '' }]);
  expect(asked).toEqual(['/api/search?q=cafe&limit=30&kind=text&from=5&before=9']);
});

test('without it this device looks, and says so', async () => {
  server(async () => Promise.reject(new TypeError('no network')));
  const found = await searchEverything('cafe', {}, { db });
  expect(found).toMatchObject({ source: 'device', next: null });
  expect(found.hits).toMatchObject([{ row: { text: 'un café' }, ranges: [[3, 7]], title: 'Here' }]);
});

test('who is nobody asks nobody', async () => {
  keepSession(null);
  server(async () => Response.json({ hits: [], next: '' }));
  expect((await searchEverything('cafe', {}, { db })).source).toBe('device');
  expect(asked).toEqual([]);
});
