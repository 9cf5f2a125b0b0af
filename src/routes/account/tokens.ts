import { requestJson } from '$lib/data';

/** What a token may be for, as the server names them. */
export const scopes = ['chat', 'speech', 'transcription', 'embeddings', 'messages'] as const;
export type Scope = (typeof scopes)[number];

/** A personal token, as its list shows it. Times are ISO 8601, empty where there is none. */
export interface Token {
  id: string;
  name: string;
  /** The beginning of the secret. */
  prefix: string;
  scopes: Scope[];
  created: string;
  lastUsed: string;
  expires: string;
}

/** How long a token holds, in days; 0 is until it is revoked. */
export type Days = '30' | '90' | '365' | '0';

const day = 24 * 60 * 60 * 1000;

// PocketBase writes a space where ISO 8601 has a T.
const iso = (time: string): string => time.replace(' ', 'T');

const asToken = (row: Token): Token => ({
  ...row,
  created: iso(row.created),
  lastUsed: iso(row.lastUsed),
  expires: iso(row.expires),
});

/** The newest first. Throws HelenError, as the rest. */
export async function listTokens(): Promise<Token[]> {
  const { items } = await requestJson<{ items: Token[] }>('/api/accounts/tokens');
  return items.map(asToken);
}

/** @returns the secret, this once */
export async function makeToken(name: string, wanted: Scope[], days: Days): Promise<string> {
  const expires = new Date(Date.now() + Number(days) * day).toISOString();
  const { secret } = await requestJson<{ secret: string }>('/api/accounts/tokens', {
    method: 'POST',
    body: { name: name.trim(), scopes: wanted, ...(days !== '0' && { expires }) },
  });
  return secret;
}

export const revokeToken = (id: string): Promise<void> =>
  requestJson(`/api/accounts/tokens/${id}`, { method: 'DELETE' });

export const expired = ({ expires }: Token, now: number): boolean => Date.parse(expires) <= now;

/** How each scope is tried: its path and body for curl, and the call of OpenAI's client. */
const trials: Record<
  Exclude<Scope, 'messages'>,
  { path: string; data: string[]; call: string[] }
> = {
  chat: {
    path: 'chat/completions',
    data: [json(`{"model": "auto", "messages": [{"role": "user", "content": "Hola"}]}`)],
    call: [
      'const answer = await client.chat.completions.create({',
      `  model: 'auto',`,
      `  messages: [{ role: 'user', content: 'Hola' }],`,
      '});',
      'console.log(answer.choices[0].message.content);',
    ],
  },
  speech: {
    path: 'audio/speech',
    data: [json(`{"model": "auto", "voice": "nova", "input": "Hola"}`), '  -o hola.mp3'],
    call: [
      `const input = { model: 'auto', voice: 'nova', input: 'Hola' };`,
      'const sound = await client.audio.speech.create(input);',
      'console.log((await sound.arrayBuffer()).byteLength);',
    ],
  },
  transcription: {
    path: 'audio/transcriptions',
    data: ['  -F model=auto', '  -F file=@hola.mp3'],
    call: [
      `const file = fs.createReadStream('hola.mp3');`,
      `const heard = await client.audio.transcriptions.create({ model: 'auto', file });`,
      'console.log(heard.text);',
    ],
  },
  embeddings: {
    path: 'embeddings',
    data: [json(`{"model": "auto", "input": "Hola"}`)],
    call: [
      `const made = await client.embeddings.create({ model: 'auto', input: 'Hola' });`,
      'console.log(made.data[0].embedding.length);',
    ],
  },
};

function json(body: string): string {
  return `  -H 'Content-Type: application/json' -d '${body}'`;
}

/** Programs to paste, for this address and this token: what the first of its scopes allows. */
export function examples(origin: string, secret: string, wanted: readonly Scope[]) {
  const scope = scopes.find((one) => wanted.includes(one)) ?? 'chat';
  if (scope === 'messages') return forMessages(origin, secret);
  const { path, data, call } = trials[scope];
  const curl = [
    `curl ${origin}/v1/${path}`,
    `  -H 'Authorization: Bearer ${secret}'`,
    ...data,
  ].join(' \\\n');
  const client = [
    ...(scope === 'transcription' ? [`import fs from 'node:fs';`] : []),
    `import OpenAI from 'openai';`,
    '',
    `const client = new OpenAI({`,
    `  baseURL: '${origin}/v1',`,
    `  apiKey: '${secret}',`,
    '});',
    ...call,
  ].join('\n');
  return { curl, client };
}

/** Messages are no matter of OpenAI's client. */
function forMessages(origin: string, secret: string) {
  const curl = [`curl ${origin}/api/chats`, `  -H 'Authorization: Bearer ${secret}'`].join(' \\\n');
  const client = [
    `const headers = { Authorization: 'Bearer ${secret}', 'Content-Type': 'application/json' };`,
    `const chats = await (await fetch('${origin}/api/chats', { headers })).json();`,
    `const { id } = chats.at(-1);`,
    `const body = JSON.stringify({ content: 'Hola' });`,
    `await fetch(\`${origin}/api/chats/${'${id}'}/messages\`, { method: 'POST', headers, body });`,
  ].join('\n');
  return { curl, client };
}
