import 'fake-indexeddb/auto';
import Dexie, { liveQuery } from 'dexie';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { conversationStore } from '../conversation';
import { database, HelenDatabase } from '../database';
import { newId } from '../ids';
import { appendMessage, listMessages } from '../messages';
import { identities } from '../people';
import { keepSession, type Account } from '../server/session';
import { createThread, deleteThread, renameThread } from '../threads';
import { wipe } from '../wipe';
import { adoptLocal, countLocal } from './adopt';
import { Device } from './device.fixture';
import { Engine } from './engine';
import { ServerModel } from './server.fixture';
import { signOutLocally } from './sign-out';
import { syncState, type SyncState } from './state';
import { discardUnsent, retryUnsent, watchUnsent, type Unsent } from './unsent';

// Real databases on a machine that may be busy.

const ana = 'a'.repeat(15);
let server: ServerModel;
const devices: Device[] = [];
let reachable = true;

function device(): Device {
  const made = new Device(server, ana);
  devices.push(made);
  return made;
}

/** The wire as `request` uses it, with the model behind it. */
async function wire(path: string, { method, body, headers }: RequestInit): Promise<Response> {
  if (!reachable) throw new TypeError('Failed to fetch');
  if (new Headers(headers).get('Authorization') !== 'token')
    return Response.json({ code: 'not_signed_in', message: '' }, { status: 401 });
  if (method === 'POST') {
    const { operations } = JSON.parse(String(body)) as { operations: never[] };
    return Response.json({ results: server.push(ana, operations) });
  }
  const { searchParams } = new URL(path, 'http://localhost');
  return Response.json(server.page(ana, Number(searchParams.get('since'))));
}

beforeEach(() => {
  server = new ServerModel();
  reachable = true;
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  vi.stubGlobal('fetch', wire);
});
afterEach(async () => {
  for (const one of devices.splice(0)) await one.end();
  vi.unstubAllGlobals();
});

/** The first value of what is watched that is as asked. */
function value<T>(
  watched: { subscribe(next: (value: T) => void): { unsubscribe(): void } },
  right: (value: T) => boolean,
): Promise<T> {
  return new Promise((resolve) => {
    const subscription = watched.subscribe((now) => {
      if (!right(now)) return;
      queueMicrotask(() => subscription.unsubscribe());
      resolve(now);
    });
  });
}

test('nobody sends anything', async () => {
  const nobody = new HelenDatabase(null, newId());
  const { id } = await createThread({}, nobody);
  await appendMessage({ thread: id, author: 'x', text: 'Hola' }, nobody);
  await renameThread(id, 'Otro', nobody);
  await deleteThread(id, nobody);
  expect(await nobody.outbox.count()).toBe(0);
  await nobody.delete();
});

test('what nobody said becomes the account’s, whole, and goes to the other devices', async () => {
  const local = new HelenDatabase(null, newId());
  const talk = conversationStore(() => true, {}, local);
  const turn = { language: 'es' as const, segments: [{ from: 0, to: 1, text: 'Hola' }] };
  await talk.store({ id: newId(), author: 'user', text: 'Hola', heard: 'Hola', at: 5, ...turn });
  await talk.store({
    id: newId(),
    author: 'assistant',
    text: 'Sí, sí',
    heard: 'Sí',
    at: 6,
    ...turn,
  });
  await createThread({ title: 'Vacía' }, local);
  const [one, two] = [device(), device()];
  expect(await countLocal(local)).toBe(2);
  expect(await adoptLocal(one.db, local)).toBe(2);
  expect(await countLocal(local)).toBe(0);
  expect(await local.messages.count()).toBe(0);
  expect(await adoptLocal(one.db, local)).toBe(0);
  await one.sync();
  await two.sync();
  const rows = await listMessages(talk.thread!, {}, two.db);
  expect(
    rows.map(({ author, text, heard, createdAt }) => [author, text, heard, createdAt]),
  ).toEqual([
    [ana, 'Hola', 'Hola', 5],
    ['helen', 'Sí, sí', 'Sí', 6],
  ]);
  expect(rows[0]).toMatchObject(turn);
  expect(await two.db.threads.count()).toBe(2);
  expect((await identities(local)).self).not.toBe(ana);
  await local.delete();
});

test('deleting all conversations deletes them everywhere', async () => {
  const [one, two] = [device(), device()];
  await createThread({ title: 'Uno' }, one.db);
  await one.sync();
  await two.sync();
  await wipe(one.db);
  await one.flush(Date.now());
  await two.sync();
  expect(await two.db.threads.count()).toBe(0);
});

test('said in a conversation that was deleted elsewhere: kept, told, and brought back or given up', async () => {
  for (const choice of ['retry', 'discard'] as const) {
    server = new ServerModel();
    const [one, two] = [device(), device()];
    const { id: thread } = await createThread({ title: 'Uno' }, one.db);
    await appendMessage({ thread, author: ana, text: 'antes' }, one.db);
    await one.sync();
    await two.sync();
    await deleteThread(thread, one.db);
    await one.sync();
    await appendMessage({ thread, author: ana, text: 'después' }, two.db);
    await two.sync();
    const waiting = await value<Unsent[]>(watchUnsent(two.db), (all) => all.length > 0);
    expect(waiting).toMatchObject([{ text: 'después', refused: { code: 'session_missing' } }]);
    expect(await two.db.messages.count()).toBe(2);
    if (choice === 'retry') await retryUnsent([waiting[0]!.id], two.db);
    else await discardUnsent(undefined, two.db);
    await two.sync();
    await one.sync();
    const texts = async ({ db }: Device) =>
      (await listMessages(thread, {}, db)).map(({ text }) => text);
    expect(await texts(two)).toEqual(choice === 'retry' ? ['antes', 'después'] : []);
    expect(await texts(one)).toEqual(await texts(two));
    expect(await two.db.outbox.count()).toBe(0);
  }
});

test('the engine sends what is written, waits while there is no answer, and ends with the session', async () => {
  const one = device();
  let ended = 0;
  const engine = new Engine(one.db, one.exchange, { online: () => true, ended: () => ended++ });
  const state = (right: (now: SyncState) => boolean) => value(syncState(one.db), right);
  await createThread({ title: 'Uno' }, one.db);
  engine.bring();
  await state(({ type, unsent }) => type === 'current' && unsent === 0);
  expect(server.page(ana, 0).changes).toHaveLength(2);

  one.weather = ['lost'];
  await createThread({ title: 'Dos' }, one.db);
  engine.send();
  expect(await state(({ type }) => type === 'waiting')).toMatchObject({
    unsent: 1,
    error: 'offline',
  });
  // By itself, a second later at most.
  await state(({ type, unsent }) => type === 'current' && unsent === 0);

  await createThread({ title: 'Tres' }, one.db);
  const { HelenError } = await import('$lib/errors');
  one.exchange.push = () => Promise.reject(new HelenError('not_signed_in'));
  engine.send();
  expect(await state(({ type }) => type === 'off')).toMatchObject({
    unsent: 1,
    error: 'not_signed_in',
  });
  expect(ended).toBe(1);
  await engine.end();
});

test('what is told of while something is sent is in the answer that follows: it is asked once', async () => {
  const one = device();
  const engine = new Engine(one.db, one.exchange, { online: () => true, ended: () => {} });
  const { push, page } = one.exchange;
  let asked = 0;
  one.exchange.page = (...question) => {
    asked++;
    return page(...question);
  };
  one.exchange.push = async (operations) => {
    const results = await push(operations);
    engine.bring();
    return results;
  };
  for (const title of ['Uno', 'Dos']) {
    await createThread({ title }, one.db);
    engine.send();
    await value(syncState(one.db), ({ type, unsent }) => type === 'current' && unsent === 0);
  }
  await engine.end();
  expect(asked).toBe(2);
});

test('who may not send for a while still hears, and sends when told to', async () => {
  const [one, two] = [device(), device()];
  const { HelenError } = await import('$lib/errors');
  const { push } = one.exchange;
  let refusals = 0;
  one.exchange.push = (operations) => {
    if (refusals++ > 2) return push(operations);
    const details = { status: 429, code: 'rate_limited', retryAfter: 0.2 };
    return Promise.reject(new HelenError('rate_limited', { details }));
  };
  const engine = new Engine(one.db, one.exchange, { online: () => true, ended: () => {} });
  const state = (right: (now: SyncState) => boolean) => value(syncState(one.db), right);
  await createThread({ title: 'De otro' }, two.db);
  await two.sync();
  await createThread({ title: 'Mía' }, one.db);
  engine.bring();
  expect(await state(({ type }) => type === 'waiting')).toMatchObject({
    ...{ unsent: 1, error: 'rate_limited' },
  });
  expect(await one.db.threads.count()).toBe(2);
  // By itself, and nobody waits longer for having heard of others meanwhile.
  engine.bring();
  await state(({ type, unsent }) => type === 'current' && unsent === 0);
  await two.sync();
  expect(await two.db.threads.count()).toBe(2);
  await engine.end();
});

test('who is blocked by the server still hears, and sends once let in again', async () => {
  const [one, two] = [device(), device()];
  const { HelenError } = await import('$lib/errors');
  const { push } = one.exchange;
  let blocked = true;
  one.exchange.push = (operations) =>
    blocked
      ? Promise.reject(new HelenError('blocked', { details: { status: 403, code: 'blocked' } }))
      : push(operations);
  const engine = new Engine(one.db, one.exchange, { online: () => true, ended: () => {} });
  const state = (right: (now: SyncState) => boolean) => value(syncState(one.db), right);
  await createThread({ title: 'Mía' }, one.db);
  engine.bring();
  await state(({ error }) => error === 'blocked');
  await createThread({ title: 'De otro' }, two.db);
  await two.sync();
  engine.bring();
  await value(
    liveQuery(() => one.db.threads.count()),
    (count) => count === 2,
  );
  expect(await one.db.outbox.count()).toBe(1);
  blocked = false;
  engine.bring();
  await state(({ type, unsent }) => type === 'current' && unsent === 0);
  await engine.end();
});

test('an app that is too old keeps what was said, and says what it is', async () => {
  const one = device();
  const { HelenError } = await import('$lib/errors');
  const old = () => Promise.reject(new HelenError('client_too_old', { details: { status: 426 } }));
  const exchange = { ...one.exchange, push: old, page: old };
  const engine = new Engine(one.db, exchange, { online: () => true, ended: () => {} });
  await createThread({ title: 'Mía' }, one.db);
  engine.bring();
  expect(await value(syncState(one.db), ({ type }) => type === 'waiting')).toEqual({
    type: 'waiting',
    unsent: 1,
    error: 'client_too_old',
  });
  await engine.end();
});

test('signing out sends what it can, and leaves nothing of the account here', async () => {
  for (const reaches of [true, false]) {
    server = new ServerModel();
    reachable = reaches;
    keepSession({ token: 'token', account: { id: reaches ? 'one' : 'two' } as Account });
    // The page is loaded anew for each person.
    vi.resetModules();
    const data = { ...(await import('../threads')), ...(await import('./sign-out')) };
    const { keepSession: keep, session } = await import('../server/session');
    keep({ token: 'token', account: { id: reaches ? 'one' : 'two' } as Account });
    const { id } = await data.createThread({ title: 'Uno' });
    await data.deleteThread(id);
    expect(await data.signOutLocally({ dry: true })).toBe(2);
    expect(server.rev).toBe(0);
    expect(await data.signOutLocally()).toBe(reaches ? 0 : 2);
    expect(session()).toBeNull();
    expect(localStorage.getItem('helen-session')).toBeNull();
    expect(await Dexie.getDatabaseNames()).not.toContain(`helen-${reaches ? 'one' : 'two'}`);
    expect(server.page(ana, 0).changes.map(({ deleted }) => deleted)).toEqual(
      reaches ? [true] : [],
    );
  }
  keepSession(null);
  expect(await signOutLocally()).toBe(0);
  expect(database().account).toBeNull();
});
