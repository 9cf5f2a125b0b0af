import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HelenError } from '$lib/errors';
import { createThread } from '../threads';
import { Device } from './device.fixture';
import { Engine } from './engine';
import { ServerModel } from './server.fixture';

const ana = 'a'.repeat(15);
let one: Device;
let engine: Engine;
/** What was asked of the server, in order. */
let asked: string[];
/** Lets the answers to what is brought come. */
let arrive: () => void;
/** What is thrown at the next thing that is sent. */
let refused: HelenError | null;

beforeEach(() => {
  one = new Device(new ServerModel(), ana);
  asked = [];
  refused = null;
  const { push, page } = one.exchange;
  one.exchange.page = async (...question) => {
    asked.push('page');
    await new Promise<void>((resolve) => (arrive = resolve));
    return page(...question);
  };
  one.exchange.push = (operations) => {
    asked.push('push');
    const why = refused;
    refused = null;
    return why ? Promise.reject(why) : push(operations);
  };
  engine = new Engine(one.db, one.exchange, { online: () => true, ended: () => {} });
});
afterEach(async () => {
  arrive();
  await engine.end();
  await one.end();
});

const waiting = () => one.db.outbox.count();

test('what is said while something is being brought does not wait for that, and is settled behind it', async () => {
  engine.hear();
  await vi.waitFor(() => expect(asked).toEqual(['page']));
  await createThread({ title: 'Uno' }, one.db);
  engine.send();
  await vi.waitFor(() => expect(asked).toEqual(['page', 'push']));
  expect(await waiting(), 'it is not settled before its turn').toBe(1);
  // What goes on its own is not sent for every word about it.
  engine.send();
  arrive();
  await vi.waitFor(() => expect(asked).toEqual(['page', 'push', 'page']));
  expect(await waiting()).toBe(0);
  arrive();
  await vi.waitFor(async () =>
    expect((await one.db.threads.toArray()).map(({ title }) => title)).toEqual(['Uno']),
  );
});

test('what was sent ahead and failed is sent again in its turn', async () => {
  engine.hear();
  await vi.waitFor(() => expect(asked).toEqual(['page']));
  refused = new HelenError('offline');
  await createThread({ title: 'Uno' }, one.db);
  engine.send();
  await vi.waitFor(() => expect(asked).toEqual(['page', 'push']));
  arrive();
  await vi.waitFor(() => expect(asked).toEqual(['page', 'push', 'push', 'page']));
  expect(await waiting()).toBe(0);
});

test('what waits for its time is not sent ahead', async () => {
  engine.hear();
  await vi.waitFor(() => expect(asked).toEqual(['page']));
  await createThread({ title: 'Uno' }, one.db);
  await one.db.outbox.toCollection().modify({ notBefore: Date.now() + 60_000, tried: false });
  engine.send();
  arrive();
  await vi.waitFor(() => expect(waiting()).resolves.toBe(1));
  await engine.end();
  expect(asked).toEqual(['page']);
});
