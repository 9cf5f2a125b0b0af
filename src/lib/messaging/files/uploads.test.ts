import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { destroy, listUploads } from '$lib/data';
import { HelenError } from '$lib/errors';
import type { Send, SendOptions } from './send';
import { Uploads } from './uploads.svelte';

/** A server as far as the queue knows one: each sending ends as the test says. */
class Line {
  readonly sendings: {
    id: string;
    blob: Blob;
    options: SendOptions;
    end: (error?: Error) => void;
  }[] = [];

  readonly send: Send = ({ id }, blob, options) =>
    new Promise((resolve, reject) => {
      const end = (error?: Error) => (error ? reject(error) : resolve());
      options.signal.addEventListener('abort', () => end(options.signal.reason as Error));
      this.sendings.push({ id, blob, options, end });
    });

  async until(count: number): Promise<void> {
    await vi.waitFor(() => expect(this.sendings).toHaveLength(count));
  }
}

const thread = 't'.repeat(15);
const other = 'u'.repeat(15);
const hello = { blob: new Blob(['hello']), name: 'a.txt', mime: 'text/plain' };
const alone = (_: string, work: () => Promise<void>) => work();

let line: Line;
let takenBack: string[];
let uploads: Uploads;

function open(): Uploads {
  const takeBack = (id: string) => Promise.resolve(void takenBack.push(id));
  return new Uploads({ send: line.send, takeBack, alone });
}

beforeEach(() => {
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('removeEventListener', () => {});
  line = new Line();
  takenBack = [];
  uploads = open();
});

afterEach(async () => {
  uploads.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await destroy();
});

test('two at once, those of a thread one after the other, each to its end', async () => {
  const ids = [];
  for (const to of [thread, thread, other, 'v'.repeat(15)]) ids.push(await uploads.add(to, hello));
  await line.until(2);
  expect(line.sendings.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
  expect(uploads.all.map(({ state }) => state)).toEqual([
    'sending',
    'waiting',
    'sending',
    'waiting',
  ]);
  const done = uploads.whenDone(ids[0]!);
  line.sendings[0]!.options.progress(3);
  expect(uploads.get(ids[0]!)).toMatchObject({ state: 'sending', sent: 3, size: 5 });
  line.sendings[0]!.end();
  expect(await done).toBe(true);
  await line.until(3);
  expect(line.sendings[2]!.id).toBe(ids[1]);
  expect(uploads.get(ids[0]!)).toMatchObject({ state: 'done', sent: 5 });
});

test('after a reload it goes on with the bytes it kept', async () => {
  const words = { text: 'Mira', mentions: [], replyTo: null };
  const first = await uploads.add(thread, hello, { words });
  const second = await uploads.add(other, hello);
  await line.until(2);
  line.sendings[0]!.options.created();
  line.sendings[1]!.end();
  await uploads.whenDone(second);
  await vi.waitFor(async () => expect((await listUploads())[0]?.known).toBe(true));
  uploads.close();

  line = new Line();
  uploads = open();
  await uploads.restore();
  await line.until(1);
  expect(line.sendings[0]).toMatchObject({ id: first, options: { known: true } });
  expect(await line.sendings[0]!.blob.text()).toBe('hello');
  expect(uploads.get(first)?.words).toEqual(words);
  expect(uploads.get(second)?.state).toBe('done');
  expect(await uploads.whenDone(second)).toBe(true);
});

test('paused it rests, over a reload too, until a person wants it', async () => {
  const id = await uploads.add(thread, hello);
  await line.until(1);
  await uploads.pause(id);
  expect(line.sendings[0]!.options.signal.aborted).toBe(true);
  uploads.close();
  uploads = open();
  await uploads.restore();
  expect(uploads.get(id)?.state).toBe('paused');
  await uploads.resume(id);
  await line.until(2);
  expect(uploads.get(id)?.state).toBe('sending');
});

test('what breaks is tried again by itself, what is refused waits for a person', async () => {
  const id = await uploads.add(thread, hello);
  await line.until(1);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  line.sendings[0]!.end(new HelenError('offline'));
  await vi.waitFor(() => expect(uploads.get(id)?.state).toBe('resting'));
  await vi.advanceTimersByTimeAsync(2000);
  vi.useRealTimers();
  await line.until(2);
  line.sendings[1]!.end(new HelenError('file_too_large'));
  await vi.waitFor(() =>
    expect(uploads.get(id)).toMatchObject({ state: 'failed', code: 'file_too_large' }),
  );
  expect(await listUploads()).toHaveLength(1);
});

test('taken away it is gone here and there, and whoever waited is told', async () => {
  const id = await uploads.add(thread, hello);
  await line.until(1);
  line.sendings[0]!.options.created();
  await vi.waitFor(async () => expect((await listUploads())[0]?.known).toBe(true));
  const done = uploads.whenDone(id);
  await uploads.cancel(id);
  expect(await done).toBe(false);
  expect(uploads.all).toEqual([]);
  expect(await listUploads()).toEqual([]);
  expect(takenBack).toEqual([id]);
});
