import 'fake-indexeddb/auto';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { act, beginDirect, beginGroup, directId, say } from '../between';
import { newId } from '../ids';
import { listMessages } from '../messages';
import type { UserRow } from '../rows';
import { createThread, deleteThread, restoreThread } from '../threads';
import { hearArriving } from './arriving';
import { Device } from './device.fixture';
import { acquaint } from './server.between.fixture';
import { ServerModel } from './server.fixture';
import { discardUnsent, retryUnsent } from './unsent';
import { watchKeys } from '../watch-keys';

const [ana, eva, leo] = ['a'.repeat(15), 'e'.repeat(15), 'l'.repeat(15)] as const;
const user = (id: string): UserRow => ({ id, username: id, name: '', avatar: null, kind: 'human' });

let server = new ServerModel();
const devices: Device[] = [];
beforeAll(() => acquaint([ana, eva, leo]));
afterEach(async () => {
  for (const device of devices.splice(0)) await device.end();
  server = new ServerModel();
});

function device(person: string): Device {
  for (const id of [ana, eva, leo])
    server.state.people.set(id, { ...user(id), avatar: '', kind: '' });
  const made = new Device(server, person);
  devices.push(made);
  return made;
}

const texts = async ({ db }: Device, thread: string): Promise<string[]> =>
  (await listMessages(thread, { limit: Infinity }, db)).map(
    ({ text, notice }) => notice?.type ?? text,
  );

/** A group of Ana's with Eva in it, known to both. */
async function group(): Promise<{ one: Device; two: Device; thread: string }> {
  const [one, two] = [device(ana), device(eva)];
  const thread = await beginGroup({ title: 'Uno', people: [user(eva)], helen: false }, one.db);
  await one.sync();
  await two.sync();
  await one.sync();
  return { one, two, thread };
}

test('what one said to a group one is out of waits, visibly; tried again it makes nothing of the group', async () => {
  const { one, two, thread } = await group();
  await say({ thread, text: 'Hola' }, two.db);
  await act({ type: 'member.remove', thread, user: eva }, 0, one.db);
  await one.sync();
  await two.sync();
  expect(await two.db.outbox.toArray()).toMatchObject([{ refused: { code: 'session_missing' } }]);
  expect(await texts(two, thread)).toContain('Hola');
  await retryUnsent(undefined, two.db);
  await two.sync();
  expect(await two.db.outbox.toArray()).toMatchObject([
    { operation: { type: 'message.put' }, refused: { code: 'session_missing' } },
  ]);
  // Deleted for all, nobody makes a conversation with HELEN of it by trying again.
  await act({ type: 'thread.leave', thread }, 0, one.db);
  await one.sync();
  await retryUnsent(undefined, two.db);
  await two.sync();
  expect(server.state.threads.size).toBe(0);
  await discardUnsent(undefined, two.db);
  await two.sync();
  expect(await two.shows()).toEqual([]);
});

test.each(['told first', 'pushed first'])(
  'what two say under one id is said once, by who was first: %s',
  async (order) => {
    const { one, two, thread } = await group();
    const id = newId();
    await say({ id, thread, text: 'De Ana' }, one.db);
    await say({ id, thread, text: 'De Eva' }, two.db);
    await one.sync();
    if (order === 'pushed first') {
      await two.flush();
      expect(await two.db.outbox.toArray()).toMatchObject([{ refused: { code: 'id_taken' } }]);
    }
    await two.pull();
    await two.sync();
    expect(await two.db.outbox.toArray()).toEqual([]);
    // Told before one would say it, there is nothing to say.
    await say({ id, thread, text: 'De Eva otra vez' }, two.db);
    await two.sync();
    await one.sync();
    for (const device of [one, two]) {
      const said = (await texts(device, thread)).filter((text) => text.startsWith('De '));
      expect(said).toEqual(['De Ana']);
    }
  },
);

test('asked in again, it goes where it was to go', async () => {
  const { one, two, thread } = await group();
  await say({ thread, text: 'Hola' }, two.db);
  await act({ type: 'member.remove', thread, user: eva }, 0, one.db);
  await one.sync();
  await two.sync();
  await say({ thread, text: 'Entretanto' }, one.db);
  await act({ type: 'member.put', thread, user: eva, role: 'member' }, 0, one.db);
  await one.sync();
  await retryUnsent(undefined, two.db);
  two.limit = 2;
  await two.sync();
  expect(await texts(two, thread)).toEqual(['created', 'removed', 'Entretanto', 'added', 'Hola']);
});

test('a thread of two that a restored server does not know is begun again', async () => {
  const [one, two] = [device(ana), device(eva)];
  const before = server.state.copy();
  const thread = await beginDirect(user(eva), one.db);
  await one.sync();
  await say({ thread, text: 'Hola' }, one.db);
  server.restore(before);
  await one.sync();
  expect(await one.db.outbox.toArray()).toMatchObject([{ refused: { code: 'session_missing' } }]);
  await retryUnsent(undefined, one.db);
  await one.sync();
  await two.sync();
  expect(await texts(two, await directId(ana, eva))).toEqual(['Hola']);
});

test('a thread that could not begin goes with what was said in it, when the person gives it up', async () => {
  const one = device(ana);
  server.state.blocks.add(`${eva} ${ana}`);
  const thread = await beginDirect(user(eva), one.db);
  await one.sync();
  await say({ thread, text: 'Hola' }, one.db);
  await one.sync();
  expect((await one.db.outbox.toArray()).map(({ refused }) => refused?.code)).toEqual([
    'person_blocked',
    undefined,
  ]);
  await discardUnsent(undefined, one.db);
  await one.sync();
  expect([await one.db.outbox.count(), await one.db.threads.count()]).toEqual([0, 0]);
});

test('who did not want to come into a new group is not shown in it', async () => {
  const one = device(ana);
  server.state.blocks.add(`${leo} ${ana}`);
  const people = [user(eva), user(leo)];
  const thread = await beginGroup({ title: 'Uno', people, helen: false }, one.db);
  expect(
    await one.db.members.where('[thread+user]').between([thread, ''], [thread, '\uFFFF']).count(),
  ).toBe(3);
  device(eva);
  server.state.people.set(leo, { ...user(leo), avatar: '', kind: '' });
  await one.sync();
  expect((await one.db.members.toArray()).map((row) => row.user)).toEqual([ana, eva]);
});

test('a receipt that grows while it is sent is sent again', async () => {
  const { one, two, thread } = await group();
  for (const text of ['Uno', 'Dos']) await say({ thread, text }, two.db);
  await two.sync();
  await one.pull();
  await act({ type: 'thread.seen', thread, read: 2 }, 0, one.db);
  const { push } = one.exchange;
  one.exchange.push = async (operations) => {
    one.exchange.push = push;
    await act({ type: 'thread.seen', thread, read: 3 }, 0, one.db);
    return push(operations);
  };
  await one.sync();
  expect(server.state.open(thread, ana).own.readSeq).toBe(3);
});

test('a receipt speaks of what the server has placed, not of what waits here', async () => {
  const { one, two, thread } = await group();
  await say({ thread, text: 'Mío' }, one.db);
  await say({ thread, text: 'Tuyo' }, two.db);
  await two.sync();
  // «Tuyo» has the place here that «Mío» seems to have.
  await act({ type: 'thread.seen', thread, read: 99 }, 0, one.db);
  await one.flush();
  expect(server.state.open(thread, ana).own.readSeq).toBe(1);
});

test('a deletion undone at the moment it goes does not go', async () => {
  const one = device(ana);
  const { id } = await createThread({ title: 'Uno' }, one.db);
  await one.sync();
  const deleted = await deleteThread(id, one.db);
  const flushing = one.flush();
  const undone = restoreThread(deleted!, one.db);
  await Promise.all([flushing, undone]);
  await one.sync();
  expect(server.state.threads.has(id)).toBe(true);
  expect(await one.db.threads.count()).toBe(1);
});

test('what is cleared is gone at once, and what still waits to be sent stays', async () => {
  const { one, two, thread } = await group();
  await say({ thread, text: 'Antes' }, two.db);
  await two.sync();
  await one.pull();
  await say({ thread, text: 'Espera' }, one.db);
  await act({ type: 'thread.change', thread, clearedSeq: 2 }, 0, one.db);
  expect(await texts(one, thread)).toEqual(['Espera']);
  one.weather = ['lost'];
  await one.sync().catch(() => {});
  await say({ thread, text: 'Más' }, two.db);
  await two.sync();
  await one.pull();
  expect(await texts(one, thread)).toEqual(['Más', 'Espera']);
  await one.sync();
  expect(await texts(one, thread)).toEqual(['Más', 'Espera']);
});

test('the past of what one came into is asked for once', async () => {
  const { one, two, thread } = await group();
  for (let n = 0; n < 5; n++) await say({ thread, text: `${n}` }, one.db);
  await one.sync();
  const three = device(leo);
  await three.pull();
  await act({ type: 'member.put', thread, user: leo, role: 'member' }, 0, one.db);
  await one.sync();
  let asked = 0;
  const { history } = three.exchange;
  three.exchange.history = (...args) => {
    asked++;
    return history(...args);
  };
  three.limit = 2;
  await three.sync();
  expect(await texts(three, thread)).toEqual(['created', '0', '1', '2', '3', '4', 'added']);
  const first = asked;
  for (let n = 0; n < 3; n++) {
    await say({ thread, text: 'x' }, two.db);
    await two.sync();
    await three.sync();
    await three.sync();
  }
  expect([first, asked]).toEqual([4, 4]);
});

test('what waits comes last in a long thread, and not all of it is read for that', async () => {
  const { one, two, thread } = await group();
  const first = await say({ thread, text: 'Hola' }, one.db);
  await one.sync();
  const old = (await one.db.messages.get(first.id))!;
  const much = Array.from({ length: 500 }, (_, index) => ({
    ...old,
    ...{ id: `old${String(index).padStart(12, '0')}`, seq: -1 - index },
  }));
  await one.db.messages.bulkAdd(much);
  await two.sync();
  await say({ thread, text: 'De Eva' }, two.db);
  await two.flush();
  await say({ thread, text: 'De Ana' }, one.db);
  let read = 0;
  one.db.messages.hook('reading', (row) => {
    read++;
    return row;
  });
  await one.pull();
  expect(read).toBeLessThan(20);
  expect((await texts(one, thread)).slice(-2)).toEqual(['De Eva', 'De Ana']);
});

test('what others say is heard before it is written down, which waits for the picture of who shows it', async () => {
  const { one, two, thread } = await group();
  const order: string[] = [];
  let draw = (): void => {};
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => (draw = callback));
  const written = watchKeys(two.db, 'messages', () => order.push('written'));
  let shown = true;
  const deaf = hearArriving(two.db, (rows) => {
    order.push(...rows.map(({ text }) => text));
    return shown;
  });
  await say({ thread, text: 'Hola' }, one.db);
  await one.sync();
  const pulled = two.pull();
  await vi.waitFor(() => expect(order).toEqual(['Hola']));
  order.push('drawn');
  draw();
  await pulled;
  expect(order).toEqual(['Hola', 'drawn', 'written']);
  shown = false;
  await say({ thread, text: 'Nobody shows it' }, one.db);
  await one.sync();
  const asked = vi.fn<() => number>();
  vi.stubGlobal('requestAnimationFrame', asked);
  await two.pull();
  expect(asked, 'no picture is waited for').not.toHaveBeenCalled();
  expect(await texts(two, thread)).toEqual(expect.arrayContaining(['Hola', 'Nobody shows it']));
  written();
  deaf();
  vi.unstubAllGlobals();
});
