import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { newId } from '../ids';
import { appendMessage, listMessages } from '../messages';
import { createThread, deleteThread, pinThread, renameThread, restoreThread } from '../threads';
import { Device } from './device.fixture';
import { ServerModel } from './server.fixture';

const ana = 'a'.repeat(15);
const devices: Device[] = [];
afterEach(async () => {
  for (const device of devices.splice(0)) await device.end();
});

function device(server: ServerModel): Device {
  const made = new Device(server, ana);
  devices.push(made);
  return made;
}
test('a kill at any point of sending loses nothing and does nothing twice', async () => {
  for (const point of ['lost', 'answer lost'] as const) {
    const server = new ServerModel();
    const [one, two] = [device(server), device(server)];
    const { id } = await createThread({ title: 'Uno' }, one.db);
    await one.sync();
    await two.sync();
    await renameThread(id, 'Dos', one.db);
    one.weather = [point];
    await expect(one.flush()).rejects.toMatchObject({ code: 'offline' });
    await one.reopen();
    if (point === 'answer lost') await two.pull();
    await renameThread(id, 'Tres', two.db);
    await two.sync();
    await one.sync();
    await two.sync();
    const name = async ({ db }: Device) => (await db.threads.get(id))?.title;
    // Sent before the other's it must not come again after it.
    expect(await name(one)).toBe(point === 'lost' ? 'Dos' : 'Tres');
    expect(await name(two)).toBe(await name(one));
    expect(await one.db.outbox.count()).toBe(0);
  }
});

test('words heard while they are being sent are sent again, and in one row until then', async () => {
  const server = new ServerModel();
  const one = device(server);
  const { id: thread } = await createThread({ title: 'Uno' }, one.db);
  const reply = { id: newId(), thread, author: 'helen', text: 'Uno dos tres', createdAt: 5 };
  await appendMessage({ ...reply, heard: '' }, one.db);
  await appendMessage({ ...reply, heard: 'Uno' }, one.db);
  expect(await one.db.outbox.count()).toBe(2);
  const { push } = one.exchange;
  one.exchange.push = async (operations) => {
    const results = await push(operations);
    one.exchange.push = push;
    await appendMessage({ ...reply, heard: 'Uno dos' }, one.db);
    return results;
  };
  await one.sync();
  expect(await one.db.outbox.count()).toBe(0);
  const two = device(server);
  await two.pull();
  expect((await listMessages(thread, {}, two.db))[0]?.heard).toBe('Uno dos');
});

test('a deletion waits for its undo, over a reload; undone nobody hears of it', async () => {
  const server = new ServerModel();
  const [one, two] = [device(server), device(server)];
  const { id } = await createThread({ title: 'Uno' }, one.db);
  await one.sync();
  await two.sync();
  const deleted = await deleteThread(id, one.db);
  await renameThread(id, 'Dos', two.db);
  await two.sync();
  await one.reopen();
  const before = server.rev;
  const { wake } = await one.flush(Date.now());
  await one.pull();
  expect(server.rev).toBe(before);
  expect(wake).toBeGreaterThan(Date.now() + 5000);
  expect(await one.db.threads.count()).toBe(0);
  await restoreThread(deleted!, one.db);
  await one.sync();
  expect(server.rev).toBe(before);
  // What came while it was away is not missed.
  expect((await one.db.threads.get(id))?.title).toBe('Dos');
});

test('undone too late it comes back whole on every device, pinned and in order', async () => {
  const server = new ServerModel();
  const [one, two] = [device(server), device(server)];
  const { id } = await createThread({ title: 'Uno' }, one.db);
  for (const text of ['a', 'b', 'c'])
    await appendMessage(
      {
        thread: id,
        author: ana,
        text,
        heard: text,
        language: 'es',
        segments: [{ from: 0, to: 1, text }],
      },
      one.db,
    );
  await pinThread(id, true, one.db);
  await one.sync();
  await two.sync();
  const before = await two.shows();
  expect(before).toMatchObject([{ messages: [{ language: 'es', segments: [{ to: 1 }] }, {}, {}] }]);
  const deleted = await deleteThread(id, one.db);
  await one.sync();
  await two.sync();
  expect(await two.shows()).toEqual([]);
  await restoreThread(deleted!, one.db);
  await one.sync();
  await two.sync();
  expect(await two.shows()).toEqual(before);
});

test('a hundred at most go together, and one that is too much alone is found', async () => {
  const server = new ServerModel();
  const one = device(server);
  const sizes: number[] = [];
  const { push } = one.exchange;
  one.exchange.push = (operations) => {
    sizes.push(operations.length);
    return push(operations);
  };
  const { id: thread } = await createThread({ title: 'Uno' }, one.db);
  for (let n = 0; n < 150; n++) await appendMessage({ thread, author: ana, text: `${n}` }, one.db);
  await one.flush();
  expect(sizes).toEqual([100, 51]);
  await appendMessage({ thread, author: ana, text: 'x'.repeat(600_000) }, one.db);
  await appendMessage({ thread, author: ana, text: 'y' }, one.db);
  sizes.length = 0;
  await one.flush();
  expect(sizes).toEqual([1, 1]);
});
