import 'fake-indexeddb/auto';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { act, beginGroup, say, type Act } from '../between';
import { listMessages } from '../messages';
import type { UserRow } from '../rows';
import { wipe } from '../wipe';
import { Device } from './device.fixture';
import { acquaint } from './server.between.fixture';
import { ServerModel } from './server.fixture';

/**
 * Pages that arrive behind later ones, as they may between tabs where the browser has no locks: what came later holds, at
 * once and not only when the server is asked again.
 */

const [ana, eva] = ['a'.repeat(15), 'e'.repeat(15)] as const;
const user = (id: string): UserRow => ({ id, username: id, name: '', avatar: null, kind: 'human' });

let server = new ServerModel();
const devices: Device[] = [];
/** The thread, and what Ana said in it. */
let at = { thread: '', message: '' };
beforeAll(() => acquaint([ana, eva]));

function device(person: string): Device {
  server.state.people.set(person, { ...user(person), avatar: '', kind: '' });
  const made = new Device(server, person);
  devices.push(made);
  return made;
}

let [one, two, other] = [] as unknown as [Device, Device, Device];
beforeEach(async () => {
  server = new ServerModel();
  // Ana's device, Eva's that is looked at, and another of hers.
  [one, two, other] = [device(ana), device(eva), device(eva)];
  const thread = await beginGroup({ title: 'Uno', people: [user(eva)], helen: false }, one.db);
  await one.sync();
  for (const each of [two, other]) await each.sync();
  at = { thread, message: (await say({ thread, text: 'Antes' }, one.db)).id };
  await one.sync();
});
afterEach(async () => {
  for (const each of devices.splice(0)) await each.end();
});

const texts = async ({ db }: Device): Promise<string[]> =>
  (await listMessages(at.thread, { limit: Infinity }, db)).map(
    ({ text, notice }) => notice?.type ?? text,
  );

async function does(by: Device, what: Act): Promise<void> {
  await act(what, 0, by.db);
  await by.sync();
}

/** By the person's other device. */
async function elsewhere(what: Act): Promise<void> {
  await other.sync();
  await does(other, what);
}

/** What is late arrives, and the server is not reached again. */
async function arrives(): Promise<void> {
  expect(two.holds).toBe(true);
  two.weather = ['lost', 'lost'];
  await two.arrive();
  expect(two.weather, 'of an answer that came too late nothing is kept: it is asked again').toEqual(
    ['lost'],
  );
}

const later: [string, () => Promise<void>, string[]][] = [
  [
    'edited',
    () => does(one, { ...at, type: 'message.edit', text: 'Después', mentions: [], at: 5000 }),
    ['created', 'Después'],
  ],
  ['deleted for all', () => does(one, { ...at, type: 'message.delete' }), ['created', '']],
  ['gone for oneself', () => elsewhere({ ...at, type: 'message.hide' }), ['created']],
  ['cleared', () => elsewhere({ ...at, type: 'thread.change', clearedSeq: 2 }), []],
];

test.each(later)('a page that is late does not bring back what was %s', async (_, change, left) => {
  two.weather = ['late'];
  await two.pull();
  expect(await texts(two), 'it is on its way').not.toContain('Antes');
  await change();
  await two.pull();
  expect(await texts(two)).toEqual(left);
  const followed = await two.db.facts.get('sync');
  await arrives();
  expect(await texts(two)).toEqual(left);
  expect(await two.db.facts.get('sync')).toEqual(followed);
});

test('a page that is late does not bring back a thread that one left meanwhile', async () => {
  two.weather = ['late'];
  await two.pull();
  await elsewhere({ type: 'thread.leave', thread: at.thread });
  await two.pull();
  expect(await two.shows()).toEqual([]);
  await arrives();
  expect(await two.shows()).toEqual([]);
  for (const table of ['members', 'messages', 'marks', 'wants'] as const)
    expect(await two.db[table].toArray(), `${table}`).toEqual([]);
});

/** Eva's place in the group is a new one: its past is asked for, and the first answer of that is late. */
async function pastIsLate(): Promise<void> {
  await does(one, { type: 'member.remove', thread: at.thread, user: eva });
  await two.pull();
  expect(await two.shows()).toEqual([]);
  await does(one, { type: 'member.put', thread: at.thread, user: eva, role: 'member' });
  two.weather = ['fine', 'late'];
  await two.pull();
  expect(await texts(two)).toEqual(['added']);
}

/** What there is of what was said. */
const words = async (): Promise<string[]> =>
  (await texts(two)).filter((text) => !['created', 'added', 'removed'].includes(text));

test('a past that is late does not bring back a thread that one left meanwhile', async () => {
  await pastIsLate();
  await elsewhere({ type: 'thread.leave', thread: at.thread });
  await two.pull();
  await two.arrive();
  expect(await two.shows()).toEqual([]);
  for (const table of ['members', 'messages', 'marks', 'wants'] as const)
    expect(await two.db[table].toArray(), `${table}`).toEqual([]);
});

test.each(later)('a past that is late does not bring back what was %s', async (_, change, left) => {
  await pastIsLate();
  await change();
  // What changed comes meanwhile, the past does not; nor does it when what is late has come.
  two.weather = ['fine', 'lost'];
  await two.pull().catch(() => {});
  two.weather = ['lost'];
  await two.arrive();
  expect(await words()).not.toContain('Antes');
  two.weather = [];
  await two.pull();
  expect(await words()).toEqual(left.filter((text) => text !== 'created'));
});

test('a past that is late does not bring back what was deleted here meanwhile', async () => {
  await pastIsLate();
  await wipe(two.db);
  two.weather = ['lost'];
  await two.arrive();
  expect(await texts(two)).toEqual([]);
});

test('what came of a thread whose own row was still to come goes with the history that it was of', async () => {
  await two.pull();
  const backup = server.state.copy();
  const thread = await beginGroup({ title: 'Dos', people: [user(eva)], helen: false }, one.db);
  await one.sync();
  // One row after the other, until what is said of its beginning is here; the thread's own would be next.
  two.limit = 1;
  const here = () => two.db.messages.where('[thread+seq]').equals([thread, 1]).count();
  while ((await here()) === 0) {
    two.weather = ['fine', 'lost'];
    await two.pull().catch(() => {});
  }
  expect(await two.db.threads.get(thread)).toBeUndefined();
  server.restore(backup);
  await two.pull();
  expect(await texts(two)).toEqual(['created', 'Antes']);
  for (const table of ['members', 'messages'] as const)
    expect(await two.db[table].filter((row) => row.thread === thread).toArray()).toEqual([]);
});
