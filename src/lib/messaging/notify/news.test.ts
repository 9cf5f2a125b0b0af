import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HelenDatabase, newId } from '$lib/data';
import { act, beginGroup, say } from '$lib/data/between';
import { seatsOf } from '../list';
import { concerns, Newsroom } from './news';
import { tell } from './told';

// Real databases on a machine that may be busy.

let db: HelenDatabase;
let room: Newsroom;
const eva = { id: 'eva', username: 'eva', name: 'Eva', avatar: null, kind: 'human' } as const;

beforeEach(() => {
  db = new HelenDatabase('ana', newId());
  room = new Newsroom(db, Date.now() - 1000);
});
afterEach(() => db.delete());

const group = (title: string) => beginGroup({ title, people: [eva], helen: false }, db);

async function hears(thread: string, text: string, rest: object = {}): Promise<void> {
  const said = await say({ thread, text }, db);
  await db.messages.update(said.id, { author: 'eva', ...rest });
  await db.threads.update(thread, { placed: said.seq });
  await db.members.update([thread, 'ana'], { readSeq: 0 });
}

const news = async () => room.look(await seatsOf(db));
const texts = async () => (await news()).map(({ message }) => message.text);

test('only what comes after the first look, of others, written since the app was opened, is news, once', async () => {
  const id = await group('Cena');
  await hears(id, 'de antes');
  expect(await texts()).toEqual([]);
  await hears(id, 'nuevo');
  await hears(id, 'viejo', { createdAt: 5 });
  await hears(id, '', { kind: 'system' });
  await say({ thread: id, text: 'mío' }, db);
  await db.members.update([id, 'ana'], { readSeq: 0 });
  expect(await texts()).toEqual(['nuevo']);
  expect(await texts()).toEqual([]);
});

test('what was read elsewhere is no news, and of a silenced thread only what names the person', async () => {
  const id = await group('Cena');
  await news();
  await hears(id, 'leído');
  await act({ type: 'thread.seen', thread: id, read: 1 }, 0, db);
  expect(await texts()).toEqual([]);
  await act({ type: 'thread.change', thread: id, muted: true }, 0, db);
  await hears(id, 'para todos');
  await hears(id, 'para ti', { mentions: ['ana'] });
  const heard = await news();
  expect(heard.filter(concerns).map(({ message }) => message.text)).toEqual(['para ti']);
});

test('an answer of HELEN is news once it is whole, and one that failed is none', async () => {
  const id = await group('Cena');
  await news();
  const made = (status: string) => ({
    generation: { status, provider: '', model: '', usage: null, code: null },
  });
  await hears(id, 'x', { author: 'helen', text: '', ...made('running') });
  expect(await news()).toEqual([]);
  const said = await db.messages.filter(({ author }) => author === 'helen').first();
  await db.messages.update(said!.id, { text: 'Lisboa', ...made('done') } as object);
  const [told] = tell(await news());
  expect(told?.text).toMatch(/HELEN.*Cena.*Lisboa/);
  expect(await news()).toEqual([]);
  await hears(id, 'x', { author: 'helen', text: '', ...made('failed') });
  expect(await news()).toEqual([]);
});

test('one message says its words, more say how many, and many threads are one', async () => {
  const all = [await group('uno'), await group('dos'), await group('tres')];
  await news();
  await hears(all[0]!, '**hola**');
  const [told] = tell(await news());
  expect(told).toEqual({ text: expect.stringMatching(/Eva.*uno.*: hola$/), thread: all[0] });
  await hears(all[0]!, 'a');
  await hears(all[0]!, 'b');
  await hears(all[1]!, 'c');
  const two = tell(await news());
  // In whichever order: they came within one millisecond.
  expect(new Set(two.map(({ thread }) => thread))).toEqual(new Set([all[0], all[1]]));
  expect(two.find(({ thread }) => thread === all[0])?.text).toMatch(/uno.*2/);
  for (const id of all) await hears(id, 'd');
  expect(tell(await news())).toEqual([{ text: expect.stringMatching(/3.*3/), thread: null }]);
});
