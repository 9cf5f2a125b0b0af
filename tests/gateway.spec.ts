import { expect } from '@playwright/test';
import OpenAI from 'openai';
import { readFileSync } from 'node:fs';
import { test, type Helen } from './cloud';

const client = (helen: Helen, token = helen.token): OpenAI =>
  new OpenAI({ baseURL: `${helen.server.url}/v1`, apiKey: token, maxRetries: 0 });

const hello = [{ role: 'user' as const, content: 'hello' }];

interface Event {
  id: string;
  type: string;
  content?: string;
  full_content?: string;
  code?: string;
  message_id?: string;
}

/** The events of a stream, to its end. */
async function events(answer: Response): Promise<Event[]> {
  const blocks = (await answer.text()).split('\n\n').filter((block) => block.includes('data: '));
  return blocks.map((block) => {
    const line = (name: string) =>
      block
        .split('\n')
        .find((one) => one.startsWith(`${name}: `))
        ?.slice(name.length + 2) ?? '';
    return { ...JSON.parse(line('data')), id: line('id') } as Event;
  });
}

async function begin(helen: Helen): Promise<string> {
  const answer = await helen.ask('/api/chat/realtime/sessions', {
    method: 'POST',
    body: JSON.stringify({ title: 'A talk' }),
  });
  return ((await answer.json()) as { id: string }).id;
}

const say = (
  helen: Helen,
  session: string,
  content: string,
  more: object = {},
): Promise<Response> =>
  helen.ask(`/api/chat/realtime/sessions/${session}/stream`, {
    method: 'POST',
    body: JSON.stringify({ content, ...more }),
  });

/**
 * Whom the gateway asked in all, with keys by the order in which they were first seen: `openai 0 answered`. Its log may
 * arrive after its answer.
 */
async function expectAsked({ server }: Helen, expected: string[]): Promise<void> {
  const asked = () => {
    const attempts = server.attempts();
    const keys = [...new Set(attempts.map(({ key }) => key))];
    return attempts.map(
      ({ provider, key, outcome }) => `${provider} ${keys.indexOf(key)} ${outcome}`,
    );
  };
  await expect.poll(() => asked().length).toBeGreaterThanOrEqual(expected.length);
  expect(asked()).toEqual(expected);
}

test.describe('the official client of OpenAI, pointed at HELEN', () => {
  test('streams, and counts', async ({ cloud, helen }) => {
    cloud.onMessage(
      'hello',
      { content: 'Hello from the cloud, in several pieces.' },
      { chunkSize: 6 },
    );
    const stream = await client(helen).chat.completions.create({
      model: 'gpt-test',
      messages: hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    const pieces: string[] = [];
    let tokens = 0;
    for await (const { choices, usage } of stream) {
      if (choices[0]?.delta.content) pieces.push(choices[0].delta.content);
      tokens += usage?.total_tokens ?? 0;
    }
    expect(pieces.join('')).toBe('Hello from the cloud, in several pieces.');
    expect(pieces.length).toBeGreaterThan(3);
    expect(tokens).toBeGreaterThan(0);
  });

  test('calls tools and hears their results', async ({ cloud, helen }) => {
    cloud.onToolResult('call_1', { content: 'It is sunny.' });
    cloud.onMessage('weather', {
      toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{"in":"Madrid"}' }],
    });
    const openai = client(helen);
    const tools = [
      { type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } },
    ];
    const question = { role: 'user' as const, content: 'the weather, please' };
    const first = await openai.chat.completions.create({
      model: 'gpt-test',
      messages: [question],
      tools,
    });
    const message = first.choices[0]!.message;
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    expect(message.tool_calls).toMatchObject([
      { id: 'call_1', function: { name: 'weather', arguments: '{"in":"Madrid"}' } },
    ]);
    const result = { role: 'tool' as const, tool_call_id: 'call_1', content: '30 degrees' };
    const messages = [question, message, result];
    const second = await openai.chat.completions.create({ model: 'gpt-test', messages, tools });
    expect(second.choices[0]?.message.content).toBe('It is sunny.');
  });

  test('sends pictures', async ({ cloud, helen }) => {
    cloud.onMessage('what is this', { content: 'A dot.' });
    const url = `data:image/png;base64,${Buffer.from('a picture').toString('base64')}`;
    const content = [
      { type: 'text' as const, text: 'what is this' },
      { type: 'image_url' as const, image_url: { url } },
    ];
    const answer = await client(helen).chat.completions.create({
      model: 'gpt-test',
      messages: [{ role: 'user', content }],
    });
    expect(answer.choices[0]?.message.content).toBe('A dot.');
    expect(JSON.stringify(cloud.getRequests()[0]?.body)).toContain(url);
  });

  test('hears, speaks and embeds', async ({ cloud, helen }) => {
    const sound = Buffer.from('sound of a voice').toString('base64');
    cloud.onSpeech('Hola', { audio: sound, format: 'mp3' });
    cloud.onTranscription({ transcription: { text: 'Hola, me llamo Elena.' } });
    cloud.onEmbedding('a', { embedding: [0.5, -0.25] });
    const openai = client(helen);
    const speech = await openai.audio.speech.create({
      model: 'gpt-4o-mini-tts',
      voice: 'nova',
      input: 'Hola',
    });
    expect(Buffer.from(await speech.arrayBuffer()).toString('base64')).toBe(sound);
    const file = new File([readFileSync('tests/speech/es-01.wav')], 'es-01.wav');
    const heard = await openai.audio.transcriptions.create({ model: 'whisper-1', file });
    expect(heard.text).toBe('Hola, me llamo Elena.');
    const made = await openai.embeddings.create({ model: 'text-embedding-3-small', input: 'a' });
    expect(made.data[0]?.embedding).toEqual([0.5, -0.25]);
  });

  test('gets its own typed errors', async ({ cloud, helen }) => {
    const refused = (token: string, model = 'gpt-test') =>
      client(helen, token).chat.completions.create({ model, messages: hello });
    await expect(refused('helen_nobodys')).rejects.toThrow(OpenAI.AuthenticationError);
    await expect(refused(helen.token, 'a-model-nobody-has')).rejects.toThrow(
      OpenAI.InternalServerError,
    );
    cloud.nextRequestError(400, { message: 'bad', type: 'invalid_request_error' });
    await expect(refused(helen.token)).rejects.toThrow(OpenAI.BadRequestError);
  });
});

test.describe('one loop', () => {
  test('a key that is refused is left for the next, and stays out', async ({ cloud, helen }) => {
    cloud.onMessage('hello', { content: 'Hi.' });
    cloud.nextRequestError(401, { message: 'no', type: 'invalid_api_key' });
    const openai = client(helen);
    for (let round = 0; round < 3; round++)
      await openai.chat.completions.create({ model: 'gpt-test', messages: hello });
    const answered = 'openai 1 answered';
    await expectAsked(helen, ['openai 0 key_refused', answered, answered, answered]);
  });

  for (const status of [429, 500, 503]) {
    test(`${status}: the next key, then the next provider on its own wire`, async ({
      cloud,
      helen,
    }) => {
      cloud.onMessage('hello', { content: 'Hi.' });
      const failed = {
        message: 'not now',
        type: status === 429 ? 'rate_limit_exceeded' : 'server_error',
      };
      cloud.nextRequestError(status, failed);
      const session = await begin(helen);
      expect((await events(await say(helen, session, 'hello'))).at(-1)?.full_content).toBe('Hi.');
      const kind = status === 429 ? 'rate_limited' : 'overloaded';
      const first = [`openai 0 ${kind}`, 'openai 1 answered'];
      await expectAsked(helen, first);
      cloud.nextRequestError(status, failed);
      expect((await events(await say(helen, session, 'hello'))).at(-1)?.full_content).toBe('Hi.');
      await expectAsked(helen, [...first, `openai 1 ${kind}`, 'anthropic 2 answered']);
    });
  }

  test('after the first word nothing is tried again', async ({ cloud, helen }) => {
    cloud.onMessage(
      'hello',
      { content: 'This breaks off somewhere.' },
      { chunkSize: 5, streamingProfile: { ttft: 10, tps: 20 }, disconnectAfterMs: 200 },
    );
    const told = await events(await say(helen, await begin(helen), 'hello'));
    expect(told.at(-1)).toMatchObject({ type: 'error', code: 'provider_down' });
    expect(told.filter(({ type }) => type === 'content').length).toBeGreaterThan(0);
    await expectAsked(helen, ['openai 0 unreachable']);
  });

  for (const model of ['gpt-test', 'claude-test', 'gemini-test']) {
    test(`${model} streams on its own wire`, async ({ cloud, helen }) => {
      cloud.onMessage('hello', { content: 'One answer for all wires.' }, { chunkSize: 4 });
      const told = await events(await say(helen, await begin(helen), 'hello', { model }));
      expect(told.map(({ content }) => content ?? '').join('')).toBe('One answer for all wires.');
      expect(told.at(-1)).toMatchObject({
        type: 'done',
        full_content: 'One answer for all wires.',
      });
      expect(told.length).toBeGreaterThan(5);
    });
  }
});

test('a configuration from a file is shown without its keys, and written by nobody', async ({
  helen,
}) => {
  const shown = await (await helen.ask('/api/mcp/config?format=yaml')).text();
  expect(shown).toContain('api_keys: ${FIRST_KEY}, ${SECOND_KEY}');
  expect(shown).not.toContain('first-key');
  const body = 'providers: {}';
  for (const path of ['/api/mcp/config', '/api/mcp/config?confirm=1']) {
    const refused = await helen.ask(path, { method: 'PUT', body });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: 'config_from_file' });
  }
  expect(await (await helen.ask('/api/mcp/config?format=yaml')).text()).toBe(shown);
});

test('one task with a text, by an address of its own, corrected once', async ({ cloud, helen }) => {
  const intent = {
    intent: 'book_table',
    confidence: 0.9,
    entities: [{ name: 'people', value: 'dos' }],
  };
  cloud.onMessage('Una mesa para dos', { content: 'The writer wants a table.' });
  cloud.onMessage(/corrected JSON/, { content: `\`\`\`json\n${JSON.stringify(intent)}\n\`\`\`` });
  const process = (body: object) =>
    helen.ask('/api/ai/process', { method: 'POST', body: JSON.stringify(body) });
  const done = await process({
    content: 'Una mesa para dos',
    contentType: 'text',
    context: { task: 'intent' },
  });
  expect(done.status).toBe(200);
  expect(await done.json()).toMatchObject({
    actions: [{ type: 'intent', parameters: intent }],
    provider: 'openai',
    model: 'gpt-test',
  });
  await expectAsked(helen, ['openai 0 answered', 'openai 1 answered']);
  const refused = await process({ content: 'PGh0bWw+', contentType: 'image' });
  expect(refused.status).toBe(415);
  expect(await refused.json()).toMatchObject({ code: 'attachment_unsupported' });
});

test('kill -9 in mid-answer: what was saved is there, marked, and can be continued', async ({
  cloud,
  helen,
}) => {
  const words = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ');
  cloud.onMessage(
    'a long story',
    { content: words },
    { chunkSize: 8, streamingProfile: { ttft: 10, tps: 40 } },
  );
  const sessions = await Promise.all(Array.from({ length: 20 }, () => begin(helen)));
  const streams = await Promise.all(
    sessions.map((session, index) => say(helen, session, `a long story, number ${index}`)),
  );
  const read = async (session: string) => {
    const answer = await helen.ask(`/api/chat/realtime/sessions/${session}`);
    expect(answer.status, await answer.clone().text()).toBe(200);
    const { messages } = (await answer.json()) as {
      messages: { id: string; role: string; content: string; generation?: { status: string } }[];
    };
    return messages.at(-1)!;
  };
  // Long enough for the first second of each to have been saved.
  const last = sessions.at(-1)!;
  await expect
    .poll(async () => (await read(last)).content.length, { timeout: 30_000 })
    .toBeGreaterThan(600);
  const seen = await Promise.all(sessions.map(async (one) => (await read(one)).content));
  await helen.server.end('SIGKILL');
  for (const stream of streams) await stream.text().catch(() => '');
  await helen.server.run();
  for (const [index, session] of sessions.entries()) {
    const kept = await read(session);
    expect(kept.generation?.status).toBe('interrupted');
    expect(words.startsWith(kept.content), 'a beginning of the answer').toBe(true);
    // At most a second behind what a reader had seen.
    expect(kept.content.length).toBeGreaterThan(seen[index]!.length - 40 * 8 * 1.2);
  }
  cloud.reset();
  cloud.onMessage(/./, { content: ' and so it ended.' });
  const cut = await read(sessions[0]!);
  await events(await say(helen, sessions[0]!, '', { continue: cut.id }));
  expect(await read(sessions[0]!)).toMatchObject({
    id: cut.id,
    content: `${cut.content} and so it ended.`,
    generation: { status: 'done' },
  });
});
