import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LLMock } from '@copilotkit/aimock';
import { ask, expect, test as base, type Caller } from './call-people';
import { behind, runningCloud } from './cloud';
import type { Person } from './devices';
import { expectAccessible } from './fixtures';
import { copyVoices, HelenServer } from './server';

/** People who call each other, on a server with a cloud behind it and a voice. */
const test = base.extend<object, { cloud: LLMock }>({
  voices: [['piper-en_US-joe-medium'], { scope: 'worker' }],
  cloud: [runningCloud, { scope: 'worker' }],
  server: [
    async ({ cloud, voices }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'helen-guest-'));
      copyVoices(voices, folder);
      const server = await HelenServer.start({ ...behind(cloud, folder), HELEN_CACHE: folder });
      await use(server);
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

test.use({ screenshot: 'off' });
// Two browsers that write down what they hear, and one that speaks besides, on two cores.
test.describe.configure({ timeout: 420_000 });

/** "Hello Helen, could you tell me what the weather will be like tomorrow in London?" */
const QUESTION = 'en-01';
const OTHER = 'es-09';
const LONG = { timeout: 180_000 };
const REPLY = 'It will rain in London tomorrow, so take an umbrella. Shall I say more?';
const TALE = 'There was a blue cat who lived in a lighthouse, and it could not sleep. '.repeat(12);
const SUMMARY = '**ana**\n- Pregunta por el tiempo en Londres.';

const note = ({ page }: Caller) => page.locator('[data-helen]');
const finished = ({ page }: Caller) =>
  page.getByRole('log', { name: 'Transcripción' }).locator('[data-final=true]');
const linesOf = (of: Caller, name: string) => finished(of).filter({ hasText: name });
const hers = (of: Caller) => finished(of).and(of.page.locator('[data-who^="helen "]'));

async function invite(host: Caller): Promise<void> {
  await host.button('Más opciones').click();
  await host.button('Invitar a HELEN').click();
  await expect(host.button('Que HELEN se vaya')).toBeVisible(LONG);
  await host.page.keyboard.press('Escape');
}

/** What a model was asked, each time, as one text. */
const asked = (cloud: LLMock): string[] =>
  cloud
    .getRequests()
    .filter(({ path }) => path.includes('chat/completions'))
    .map(({ body }) => JSON.stringify(body));

const sumsUp = { predicate: (request: object) => JSON.stringify(request).includes('Resúmelo') };

/** Sound that came by each line: bytes, and its energy. */
const sounds = ({ page }: Caller) =>
  page.evaluate(async () => {
    const { helenPeers } = globalThis as unknown as { helenPeers: RTCPeerConnection[] };
    const all: { bytes: number; energy: number }[] = [];
    for (const one of helenPeers.filter(({ connectionState }) => connectionState !== 'closed'))
      (await one.getStats()).forEach((stat: Record<string, unknown>) => {
        if (stat['type'] !== 'inbound-rtp' || stat['kind'] !== 'audio') return;
        const [bytes, energy] = [Number(stat['bytesReceived']), Number(stat['totalAudioEnergy'])];
        all.push({ bytes, energy });
      });
    return all;
  });

interface Said {
  author: string;
  text: string;
}

/** What the server has of a thread. */
async function messages(url: string, person: Person, thread: string): Promise<Said[]> {
  type Changes = { changes: { collection: string; row: Said & { thread: string } }[] };
  const { changes } = await ask<Changes>(url, person, '/api/sync?since=0&limit=500');
  return changes
    .filter(({ collection, row }) => collection === 'messages' && row.thread === thread)
    .map(({ row }) => row);
}

test.beforeEach(({ cloud }) => {
  cloud.reset();
  cloud.clearRequests();
});

test('HELEN answers in the call, hears only who agreed, and sums it up in the conversation', async ({
  caller,
  room,
  server,
  group,
  cloud,
  ana,
  eva,
}) => {
  cloud.on(sumsUp, { content: SUMMARY });
  cloud.on({ predicate: () => true }, { content: REPLY });
  const [one, other] = [
    await caller(ana, { says: [QUESTION, 40] }),
    await caller(eva, { says: [OTHER, 4] }),
  ];
  for (const person of [one, other]) await person.enter(room);
  for (const person of [one, other]) await person.state('talking');
  // What Eva says is written for Ana to read, which does not make it HELEN's.
  await one.button('Subtítulos').click();
  await one.button('Transcripción').click();
  expect(await sounds(other)).toHaveLength(1);
  await invite(one);

  await expect(note(other)).toContainText('HELEN está en la llamada con ana. Oye a ana.');
  await expect(note(other)).toHaveAttribute('data-heard', 'asked');
  await expectAccessible(other.page);
  await other.button('Que no me oiga').click();
  await expect(note(other)).toContainText('A ti no te oye.');
  await expect(note(one)).toContainText('la has invitado tú. No oye a Eva Luna. A ti te oye.');

  await expect.poll(() => asked(cloud).length, LONG).toBeGreaterThan(0);
  await expect
    .poll(async () => (await sounds(other)).filter(({ energy }) => energy > 0).length, LONG)
    .toBe(2);
  const helen = other.tile('HELEN');
  await expect(helen).toBeVisible();
  await expect(helen.locator('.subtitle')).toContainText('It will rain', LONG);
  await other.button('Transcripción').click();
  for (const person of [one, other])
    await expect(hers(person).first()).toContainText('It will rain in London', LONG);
  await expect(linesOf(one, 'Eva Luna').first()).toContainText(/mesa|personas|sábado/, LONG);
  await expect(linesOf(one, 'Eva Luna').nth(1)).toBeVisible(LONG);

  await one.button('Colgar').click();
  await expect(other.page.getByText('HELEN se ha ido con ana')).toBeVisible();
  await expect(note(other)).toHaveCount(0);
  await expect(one.page.getByText('HELEN ha dejado el resumen')).toBeVisible({ timeout: 30_000 });
  const kept = await messages(server.url, eva, group);
  expect(kept.filter(({ author }) => author === 'helen').map(({ text }) => text)).toEqual([
    `**Resumen de la llamada**\n\n${SUMMARY}`,
  ]);
  const all = asked(cloud);
  expect(all[0]).toMatch(/ana: [^"]*(Helen|Ellen)/i);
  expect(all.at(-1)).toContain('HELEN: It will rain in London');
  for (const question of all) expect(question).not.toMatch(/reservar|mesa|cuatro|sábado/i);
});

test('anyone stops her at once, and who takes their yes back is heard no more', async ({
  caller,
  room,
  cloud,
  ana,
  eva,
}) => {
  cloud.on({ predicate: () => true }, { content: TALE });
  const [one, other] = [
    await caller(ana, { says: [OTHER, 120] }),
    await caller(eva, { says: [QUESTION, 15] }),
  ];
  for (const person of [one, other]) await person.enter(room);
  for (const person of [one, other]) await person.state('talking');
  await one.button('Silenciar el micrófono').click();
  await invite(one);
  await other.button('Que me oiga').click();
  await expect(note(one)).toContainText('Oye a Eva Luna.');
  await expect(note(other)).toHaveAttribute('data-helen', 'speaking', LONG);
  await one.button('Callar a HELEN').click();
  for (const person of [one, other])
    await expect(note(person)).toHaveAttribute('data-helen', 'listening');
  const before = await sounds(other);
  await other.button('Que no me oiga').click();
  await expect(note(one)).toContainText('No oye a Eva Luna.');
  const count = asked(cloud).length;
  // She says the same again, and again: nobody is asked, and nothing is heard.
  for (let time = 0; time < 3; time++) {
    await expect(one.tile('Eva Luna')).toHaveClass(/\bspeaking\b/, { timeout: 40_000 });
    await expect(one.tile('Eva Luna')).not.toHaveClass(/\bspeaking\b/, { timeout: 40_000 });
  }
  expect(asked(cloud)).toHaveLength(count);
  await expect(note(other)).toHaveAttribute('data-helen', 'listening');
  const after = await sounds(other);
  expect(after).toHaveLength(before.length);
  await one.button('Más opciones').click();
  await one.button('Que HELEN se vaya').click();
  await expect(note(other)).toHaveCount(0);
});
