import { readFile } from 'node:fs/promises';
import { wordErrors } from '../bench/wer.mjs';
import { ask, expect, test, type Caller } from './call-people';
import type { Person } from './devices';
import { saying } from './talking';

test.use({ screenshot: 'off' });
// Two browsers that both write down what they hear, on two cores.
test.describe.configure({ timeout: 420_000 });

const SPANISH = 'es-09';
const ENGLISH = 'en-01';
/** Whisper twice at once, beside two films that are encoded. */
const WRITTEN = { timeout: 180_000 };

const transcript = ({ page }: Caller) => page.getByRole('log', { name: 'Transcripción' });
const lines = (of: Caller, name: string) =>
  transcript(of).getByRole('listitem').filter({ hasText: name });
const consent = ({ page }: Caller) => page.locator('[data-consent]');

/** Both are in and read along, each with the transcript open. */
async function readAlong(one: Caller, other: Caller, room: string): Promise<void> {
  for (const person of [one, other]) await person.enter(room);
  for (const person of [one, other]) await person.state('talking');
  for (const person of [one, other]) {
    await person.button('Subtítulos').click();
    await person.button('Transcripción').click();
    await expect(transcript(person)).toBeVisible();
  }
}

/** The finished lines of somebody, as another reads them. */
const finished = (of: Caller, name: string): Promise<string[]> =>
  lines(of, name).and(of.page.locator('[data-final=true]')).locator('p').allTextContents();

/** Two lines of theirs have the words of the recording. */
async function reads(of: Caller, name: string, recording: string): Promise<void> {
  const language = recording.startsWith('es') ? 'es' : 'en';
  await expect
    .poll(async () => {
      const rates = (await finished(of, name)).map(
        (text) => wordErrors(saying(recording), text, language).rate,
      );
      return rates.filter((rate) => rate <= 0.15).length;
    }, WRITTEN)
    .toBeGreaterThanOrEqual(2);
}

interface Kept {
  kind: string;
  text: string;
  files?: { id: string; name: string; mime: string }[];
}

/** What the server has of a thread. */
async function messages(url: string, person: Person, thread: string): Promise<Kept[]> {
  type Changes = { changes: { collection: string; row: Kept & { thread: string } }[] };
  const { changes } = await ask<Changes>(url, person, '/api/sync?since=0&limit=500');
  return changes
    .filter(({ collection, row }) => collection === 'messages' && row.thread === thread)
    .map(({ row }) => row);
}

const CUE = /^\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}\n<v ([^>]+)>([^<>]+)$/;

/** A file of captions, read as its format wants it. */
function cuesOf(file: string): { name: string; text: string }[] {
  const [head, ...blocks] = file.trimEnd().split('\n\n');
  expect(head).toBe('WEBVTT');
  return blocks.map((block) => {
    const [, name, text] = CUE.exec(block.trim()) ?? [];
    expect(name, block).toBeTruthy();
    return { name: name!, text: text! };
  });
}

test('each reads what the other says, while it is said and after', async ({
  caller,
  room,
  server,
  ana,
  eva,
}) => {
  const asked = server.requests().length;
  const [one, other] = [
    await caller(ana, { says: [SPANISH] }),
    await caller(eva, { says: [ENGLISH] }),
  ];
  await readAlong(one, other, room);
  await expect(
    lines(one, 'Eva Luna').and(one.page.locator('[data-final=false]')).first(),
    'words come before the sentence is over',
  ).toBeVisible(WRITTEN);
  await reads(one, 'Eva Luna', ENGLISH);
  await reads(other, 'ana', SPANISH);
  await expect(one.tile('Eva Luna').locator('.subtitle')).toContainText(/weather|tomorrow|London/, {
    timeout: 60_000,
  });
  await expect(lines(one, 'Eva Luna').last()).toHaveAttribute('data-language', 'en');
  await expect(lines(other, 'ana').last()).toHaveAttribute('data-language', 'es');
  // Sound and picture did not wait for Whisper.
  await one.receives();
  await other.receives();
  // The server was told who is in the call, and nothing of what is said in it.
  const told = server.requests().slice(asked);
  const known = /^\/api\/(calls?|sync|realtime|accounts|collections\/users\/auth-refresh)\b/;
  const posted = told.filter(({ method, path }) => method !== 'GET' && !known.test(path));
  expect(posted).toEqual([]);

  // Who is muted writes nothing: two more lines of Ana's come, and none of Eva's but what she was saying.
  await other.button('Silenciar el micrófono').click();
  const [said, heard] = [await finished(one, 'Tú'), await finished(one, 'Eva Luna')];
  await expect
    .poll(async () => (await finished(one, 'Tú')).length, WRITTEN)
    .toBeGreaterThanOrEqual(said.length + 2);
  expect((await finished(one, 'Eva Luna')).length).toBeLessThanOrEqual(heard.length + 1);
});

test('who does not want their words written says so, and none are', async ({
  caller,
  room,
  ana,
  eva,
}) => {
  const [one, other] = [
    await caller(ana, { says: [SPANISH] }),
    await caller(eva, { says: [ENGLISH] }),
  ];
  for (const person of [one, other]) await person.enter(room);
  for (const person of [one, other]) await person.state('talking');
  await one.button('Subtítulos').click();
  await expect(other.page.getByText('ana lee lo que dices.')).toBeVisible();
  await other.button('No escribir lo mío').click();
  await expect(other.page.getByText('Lo que dices no se escribe.')).toBeVisible();
  await one.button('Transcripción').click();
  await expect.poll(async () => (await finished(one, 'Tú')).length, WRITTEN).toBeGreaterThan(1);
  expect(await finished(one, 'Eva Luna')).toEqual([]);
});

test('nothing is kept where one takes their yes back', async ({
  caller,
  room,
  server,
  group,
  ana,
  eva,
}) => {
  const [one, other] = [await caller(ana, { says: [SPANISH] }), await caller(eva)];
  for (const person of [one, other]) await person.enter(room);
  for (const person of [one, other]) await person.state('talking');
  // One writes, so that there is something to keep; two would take twice as long.
  await one.button('Subtítulos').click();
  await other.button('No escribir lo mío').click();
  await one.button('Transcripción').click();
  await one.button('Pedir guardarla en la conversación').click();
  await other.button('Sí, guardarla').click();
  for (const person of [one, other])
    await expect(consent(person)).toContainText('Todos habéis dicho que sí.');
  // The first may have been begun before.
  await expect.poll(async () => (await finished(one, 'Tú')).length, WRITTEN).toBeGreaterThan(1);
  await other.button('Que no se guarde').click();
  for (const person of [one, other])
    await expect(consent(person)).toHaveAttribute('data-consent', 'refused');

  // Who stays would send it, and what is sent later comes later.
  await one.button('Colgar').click();
  await other.state('alone');
  await other.button('Colgar').click();
  await other.page.getByRole('link', { name: 'Ir a la conversación' }).click();
  await expect(other.page).toHaveURL(new RegExp(group));
  const [mimeType, buffer] = ['text/plain', Buffer.from('Compra pan')];
  const picker = other.page.locator('input[type=file]').first();
  await picker.setInputFiles({ name: 'lista.txt', mimeType, buffer });
  await other.page.getByRole('button', { name: 'Enviar', exact: true }).click();
  const files = async () =>
    (await messages(server.url, ana, group)).flatMap((one) => one.files ?? []);
  await expect.poll(files, { timeout: 30_000 }).not.toEqual([]);
  expect((await files()).map(({ name }) => name)).toEqual(['lista.txt']);
});

test('what all agree to keep is in the conversation, and anyone takes a file along', async ({
  caller,
  room,
  server,
  group,
  ana,
  eva,
}) => {
  const [one, other] = [
    await caller(ana, { says: [SPANISH] }),
    await caller(eva, { says: [ENGLISH] }),
  ];
  await readAlong(one, other, room);
  await one.button('Pedir guardarla en la conversación').click();
  await other.button('Sí, guardarla').click();
  for (const person of [one, other])
    await expect(consent(person)).toContainText('Todos habéis dicho que sí.');
  await reads(one, 'Eva Luna', ENGLISH);
  await reads(one, 'Tú', SPANISH);

  const downloading = one.page.waitForEvent('download');
  await one.button('Descargar (WebVTT)').click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^transcripcion-\d{4}-\d\d-\d\d\.vtt$/);
  const cues = cuesOf(await readFile(await download.path(), 'utf8'));
  expect(new Set(cues.map(({ name }) => name))).toEqual(new Set(['ana', 'Eva Luna']));

  await one.button('Colgar').click();
  await other.state('alone');
  const kept = async () =>
    (await messages(server.url, ana, group)).find(({ files }) => files?.length)?.files?.[0];
  await expect.poll(kept, { timeout: 30_000 }).toMatchObject({ mime: 'text/vtt' });
  const answer = await fetch(`${server.url}/api/media/${(await kept())!.id}`, {
    headers: { Authorization: eva.token },
  });
  const saved = cuesOf(await answer.text());
  const best = (name: string, recording: string, language: 'es' | 'en') =>
    Math.min(
      ...saved
        .filter((cue) => cue.name === name)
        .map(({ text }) => wordErrors(saying(recording), text, language).rate),
    );
  expect(best('ana', SPANISH, 'es')).toBeLessThanOrEqual(0.15);
  expect(best('Eva Luna', ENGLISH, 'en')).toBeLessThanOrEqual(0.15);
});
