import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepSession, type Account } from '$lib/data';
import type { ReplyRequest } from '../types';
import { createGateway } from './gateway';
import { messagesOf } from './messages';

type Play = (response: ServerResponse, request: IncomingMessage) => void;

let server: Server;
let play: Play;
let asked: { path: string; token: string | undefined; body: unknown }[] = [];
let hungUp: Promise<void>;
const account = { id: 'ana', username: 'ana' } as Account;
let people = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    let told = '';
    request.on('data', (piece) => (told += piece));
    request.on('end', () => {
      const { url = '', headers } = request;
      const body: unknown = told === '' ? null : JSON.parse(told);
      asked.push({ path: url, token: headers.authorization, body });
      hungUp = new Promise((resolve) => response.once('close', resolve));
      // One connection each: what one test breaks is not the next one's.
      response.setHeader('connection', 'close');
      play(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) =>
    fetch(`http://127.0.0.1:${port}${path}`, init),
  );
  vi.stubGlobal('localStorage', { setItem: () => {}, removeItem: () => {}, getItem: () => null });
});

beforeEach(() => {
  asked = [];
  // Another session each time: what was listed for one is not for the next.
  keepSession({ token: `token-${++people}`, account });
});

afterAll(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const events = (response: ServerResponse, ...list: object[]) => {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of list) response.write(`id: x-1\ndata: ${JSON.stringify(event)}\n\n`);
};
const start = { type: 'start', session_id: 'x' };
const says = (content: string) => ({ type: 'content', content });
const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(body));

const question: ReplyRequest = {
  turn: 3,
  text: '¿Y mañana?',
  language: 'es',
  times: null,
  context: [
    { author: 'user', text: '¿Llueve hoy?' },
    { author: 'assistant', text: 'No, hoy' },
  ],
};

async function heard(request: ReplyRequest = question, firstWord?: number): Promise<string[]> {
  const words: string[] = [];
  for await (const text of createGateway(firstWord).reply(request).deltas) words.push(text);
  return words;
}

describe('an answer of the cloud', () => {
  it('streams, and was asked with only what was heard', async () => {
    play = (response) => {
      events(response, start, says('Mañana '), says('sí.'), { type: 'done', message_id: 'x' });
      response.end();
    };
    expect(await heard()).toEqual(['Mañana ', 'sí.']);
    expect(asked).toEqual([
      {
        path: '/api/ai/reply',
        token: `token-${people}`,
        body: {
          language: 'es',
          messages: [
            { role: 'user', content: '¿Llueve hoy?' },
            { role: 'assistant', content: 'No, hoy' },
            { role: 'user', content: '¿Y mañana?' },
          ],
        },
      },
    ]);
  });

  it('is of the model that was chosen', async () => {
    play = (response) => events(response, start, { type: 'done', message_id: 'x' });
    await heard({ ...question, model: { provider: 'openai', model: 'gpt' } });
    expect(asked[0]?.body).toMatchObject({ provider: 'openai', model: 'gpt' });
  });

  it('is told when several people talk', async () => {
    play = (response) => events(response, start, { type: 'done', message_id: 'x' });
    await heard({ ...question, among: true });
    expect(asked[0]?.body).toMatchObject({ among: true });
  });

  it('cancelled, hangs up and ends without a word more', async () => {
    play = (response) => events(response, start, says('uno '), says('dos '));
    const reply = createGateway().reply(question);
    const words: string[] = [];
    for await (const text of reply.deltas) {
      words.push(text);
      if (words.length === 2) reply.cancel();
    }
    expect(words).toEqual(['uno ', 'dos ']);
    await hungUp;
  });

  it('hangs up when nobody reads on, and when the assistant is closed', async () => {
    play = (response) => events(response, start, says('uno '), says('dos '));
    for await (const text of createGateway().reply(question).deltas) if (text === 'uno ') break;
    await hungUp;
    const assistant = createGateway();
    const { deltas } = assistant.reply(question);
    const iterator = deltas[Symbol.asyncIterator]();
    await iterator.next();
    assistant.close();
    await hungUp;
    // What had come already may still be read; then it is over, and no failure.
    for (let next = await iterator.next(); !next.done; next = await iterator.next())
      expect(next.value).toBe('dos ');
  });

  it.each([
    ['rate_limited', 429, 'rate_limited'],
    ['no_provider', 503, 'no_provider'],
    ['credits_spent', 402, 'credits_spent'],
    ['what nobody knows', 500, 'unexpected'],
  ])('refused with %s, says so', async (code, status, expected) => {
    play = (response) => json(response, status, { code, message: 'no' }, { 'retry-after': '7' });
    await expect(heard()).rejects.toMatchObject({
      code: expected,
      details: { status, retryAfter: 7 },
    });
  });

  it('that fails in the middle says why, after what came', async () => {
    play = (response) =>
      events(response, start, says('uno '), { type: 'error', code: 'provider_down', message: '' });
    const words: string[] = [];
    const read = async () => {
      for await (const text of createGateway().reply(question).deltas) words.push(text);
    };
    await expect(read()).rejects.toMatchObject({ code: 'provider_down' });
    expect(words).toEqual(['uno ']);
  });

  it.each([
    ['breaks off', (response: ServerResponse) => response.destroy()],
    ['ends too early', (response: ServerResponse) => response.end()],
  ])('whose connection %s is no whole answer', async (_, end) => {
    play = (response) => {
      events(response, start, says('uno '));
      setTimeout(() => end(response), 20);
    };
    await expect(heard()).rejects.toMatchObject({ code: 'offline' });
  });

  it('without a first word in time is given up, on both sides', async () => {
    play = () => {};
    await expect(heard(question, 30)).rejects.toMatchObject({ code: 'provider_slow' });
    await hungUp;
  });

  it('is asked of nobody without a session', async () => {
    keepSession(null);
    await expect(heard()).rejects.toMatchObject({ code: 'not_signed_in' });
    expect(asked).toEqual([]);
  });
});

describe('whether it can answer', () => {
  const provider = (usable: boolean, capability = 'text_generation') => ({
    provider: 'openai',
    name: 'OpenAI',
    usable,
    capabilities: [capability],
    models: { [capability]: ['one'] },
  });
  it.each([
    [[provider(false), provider(true)], { type: 'ready' }],
    [[provider(false)], { type: 'unavailable', code: 'provider_busy' }],
    [[provider(true, 'embeddings')], { type: 'unavailable', code: 'no_provider' }],
    [[], { type: 'unavailable', code: 'no_provider' }],
  ])('follows from the providers %#', async (providers, availability) => {
    play = (response) => json(response, 200, providers);
    const gateway = createGateway();
    expect(await gateway.availability()).toEqual(availability);
    expect(await gateway.availability()).toEqual(availability);
    const listed = asked.filter(({ path }) => path.endsWith('/providers'));
    expect(listed, 'asked once a minute').toHaveLength(1);
  });

  it('says why not, and asks again after a failure', async () => {
    play = (response) => response.destroy();
    const gateway = createGateway();
    expect(await gateway.availability()).toEqual({ type: 'unavailable', code: 'offline' });
    play = (response) => json(response, 200, [provider(true)]);
    expect(await gateway.availability()).toEqual({ type: 'ready' });
    keepSession(null);
    expect(await gateway.availability()).toEqual({ type: 'unavailable', code: 'not_signed_in' });
  });
});

it('says in one message what one says in a row, and forgets the oldest', () => {
  const context = [
    { author: 'user' as const, text: 'A' },
    { author: 'user' as const, text: 'B' },
  ];
  expect(messagesOf({ context, text: 'C' })).toEqual([{ role: 'user', content: 'A\nB\nC' }]);
  const long = Array.from({ length: 99 }, (_, i) => ({
    author: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
    text: `${i}`,
  }));
  const messages = messagesOf({ context: long.slice(0, 98), text: 'C' });
  expect(messages).toHaveLength(40);
  expect(messages.at(-1)).toEqual({ role: 'user', content: 'C' });
});
