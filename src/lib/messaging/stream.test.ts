import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { HelenError } from '$lib/errors';
import type { StreamEvent } from './events';
import { follow, type Ended } from './stream';

const words = ['¡Hola', ', Señora 👋', '\n\ndata: nada\n\n', ' y adiós'];
const id = 'answer000000001';
const all: StreamEvent[] = [
  { type: 'start', session_id: 'x' },
  ...words.map((content) => ({ type: 'content' as const, content })),
  { type: 'done', message_id: id, full_content: words.join('') },
];
const written = (from: number): Buffer =>
  Buffer.from(
    ':\n\n' +
      all
        .map((event, index) => `id: ${id}-${index + 1}\ndata: ${JSON.stringify(event)}\n\n`)
        .slice(from)
        .join(''),
  );

let server: Server;
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

/** Bytes after which the next connections break. */
let cuts: number[] = [];

/** Sends the answer behind what the reader has, cut off after so many bytes each time. */
async function serve(): Promise<string> {
  server = createServer((request, response) => {
    const last = request.headers['last-event-id'];
    const seen = typeof last === 'string' ? Number(last.split('-')[1]) : 0;
    const bytes = written(seen);
    const cut = cuts.shift() ?? bytes.length;
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    if (cut >= bytes.length) return void response.end(bytes);
    response.write(bytes.subarray(0, cut), () => response.destroy());
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function hear(url: string): Promise<{ ended: Ended; text: string }> {
  let text = '';
  const ask = (last: string | null) =>
    fetch(url, { headers: last === null ? {} : { 'Last-Event-ID': last } }).catch((cause) => {
      throw new HelenError('offline', { cause });
    });
  const ended = await follow({
    begin: () => ask(null),
    attach: ask,
    told: ({ event }) => {
      if (event.type === 'content') text += event.content;
    },
    lost: () => {},
    signal: new AbortController().signal,
    wait: () => Promise.resolve(),
  });
  return { ended, text };
}

test('cut at any byte, on a real line, nothing is missed and nothing is told twice', async () => {
  const length = written(0).length;
  const url = await serve();
  for (let cut = 1; cut < length; cut += 13) {
    cuts = [cut, 40, cut % 90];
    const { ended, text } = await hear(url);
    expect(text).toBe(words.join(''));
    expect(ended).toEqual({ type: 'done', text: words.join('') });
  }
}, 30_000);

test('a failure is told by its code; 204 says that the conversation knows the rest', async () => {
  server = createServer((request, response) => {
    if (request.url === '/gone') return void response.writeHead(204).end();
    const event = { type: 'error', code: 'provider_down', message: 'No.' };
    return void response.end(`id: ${id}-1\ndata: ${JSON.stringify(event)}\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect((await hear(url)).ended).toMatchObject({
    type: 'failed',
    error: { code: 'provider_down' },
  });
  expect((await hear(`${url}/gone`)).ended).toEqual({ type: 'gone' });
});

test('what is refused is not asked again; what cannot be reached is', async () => {
  const url = await serve();
  let asked = 0;
  const line = (code: 'offline' | 'session_missing') =>
    follow({
      begin: () => Promise.resolve(new Response('')),
      attach: () => {
        asked++;
        if (asked > 2) return fetch(url);
        throw new HelenError(code, { details: { status: code === 'offline' ? 0 : 404 } });
      },
      told: () => {},
      lost: () => {},
      signal: new AbortController().signal,
      wait: () => Promise.resolve(),
    });
  expect(await line('session_missing')).toMatchObject({ error: { code: 'session_missing' } });
  asked = 0;
  expect(await line('offline')).toMatchObject({ type: 'done' });
});
