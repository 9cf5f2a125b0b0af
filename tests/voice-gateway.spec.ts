import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import type { Page } from '@playwright/test';
import { wordErrors } from '../bench/wer.mjs';
import { cache } from '../scripts/files.mjs';
import { Helen } from './cloud';
import { expect, test as base } from './fixtures';
import { saying, TalkScreen } from './talking';

/** One server with a cloud behind it for all of these, and one person. */
const test = base.extend<object, { cloud: LLMock; helen: Helen }>({
  cloud: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names between the braces
    async ({}, use) => {
      const cloud = new LLMock({ port: 0 });
      await cloud.start();
      await use(cloud);
      await cloud.stop();
    },
    { scope: 'worker' },
  ],
  helen: [
    async ({ cloud, voices }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'helen-voice-'));
      for (const id of voices)
        cpSync(join(cache, 'models', id), join(folder, 'models', id), { recursive: true });
      const helen = await Helen.before(cloud, folder, { HELEN_CACHE: folder });
      await use(helen);
      await helen.server.close();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  server: [async ({ helen }, use) => use(helen.server), { scope: 'worker' }],
});

test.beforeEach(({ cloud }) => {
  cloud.reset();
  cloud.clearRequests();
});

/** Half a second of a tone, as a provider sends it. */
const tone = Buffer.from(
  Int16Array.from({ length: 12_000 }, (_, n) => 6000 * Math.sin(n / 12)).buffer,
).toString('base64');
const speaks = (cloud: LLMock) => cloud.onSpeech(/./, { audio: tone, format: 'pcm' });

async function signIn(page: Page, { session }: Helen): Promise<void> {
  const payload = Buffer.from(session.split('.')[1] ?? '', 'base64url').toString();
  const { id } = JSON.parse(payload) as { id: string };
  const stored = JSON.stringify({
    token: session,
    account: { id, username: 'ana', name: 'Ana', role: 'admin' },
  });
  await page.addInitScript((kept) => localStorage.setItem('helen-session', kept), stored);
}

/** Chooses in the settings, as a person does: the cloud answers, and one of its voices speaks. */
async function choose(page: Page, { voice = '' } = {}): Promise<void> {
  await page.goto('/settings');
  await page.getByRole('radio', { name: /La nube/ }).check();
  if (voice !== '') {
    const list = page.getByLabel('En español');
    await expect(list.locator('optgroup[label="Nube · OpenAI"]')).toBeAttached();
    for (const label of ['En español', 'En inglés'])
      await page.getByLabel(label, { exact: true }).selectOption({ label: voice });
  }
}

async function type(page: Page, text: string): Promise<void> {
  const field = page.getByLabel('Tu mensaje');
  if (!(await field.isVisible()))
    await page.getByRole('button', { name: 'Escribir', exact: true }).click();
  await field.fill(text);
  await field.press('Enter');
}

interface Said {
  role: string;
  content: string;
}

/** What the model was asked each time, without the system's words. */
function asked(cloud: LLMock): { model: string; messages: Said[]; system: string }[] {
  return cloud
    .getRequests()
    .filter(({ path }) => path.includes('chat/completions'))
    .map(({ body }) => {
      const { model, messages } = body as unknown as { model: string; messages: Said[] };
      const [system, ...rest] = messages;
      return { model, messages: rest, system: system?.content ?? '' };
    });
}

test('without an account the settings say so, and where to go', async ({ page }) => {
  await page.goto('/settings#assistant');
  const cloud = page.getByRole('radio', { name: /La nube/ });
  await expect(cloud).toBeDisabled();
  await expect(page.getByText('No has iniciado sesión.').first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Entrar en tu cuenta' })).toHaveAttribute(
    'href',
    '/account',
  );
});

test('answers with the model that was chosen, in a voice of the cloud; interrupted, only what was heard goes on', async ({
  page,
  cloud,
  helen,
}) => {
  speaks(cloud);
  const tale = 'Había una vez un gato azul. Vivía en un faro. '.repeat(12).trim();
  cloud.onMessage(
    'un cuento',
    { content: tale },
    { chunkSize: 12, streamingProfile: { ttft: 10, tps: 8 } },
  );
  cloud.onMessage('Y el final', { content: 'Se quedó a vivir allí.' });
  await signIn(page, helen);
  await choose(page, { voice: 'Nova' });
  await page.getByLabel('Modelo', { exact: true }).selectOption({ label: 'gpt-other' });

  await page.goto('/');
  const talk = new TalkScreen(page);
  await type(page, 'Cuéntame un cuento');
  await talk.reaches('speaking', 15_000);
  await expect(page.locator('.caption')).toContainText('Vivía', { timeout: 15_000 });
  await page.keyboard.press('Escape');
  const cut = talk.entries('assistant').first();
  await expect(cut).toHaveAttribute('data-interrupted', 'true');
  const heard = (await cut.textContent()) ?? '';
  expect(tale.startsWith(heard)).toBe(true);
  expect(heard.length).toBeLessThan(tale.length / 2);
  await expect
    .poll(() => helen.server.attempts().map(({ outcome }) => outcome), 'the provider was stopped')
    .toContain('cancelled');

  await type(page, '¿Y el final?');
  expect(await talk.words('assistant', 1, 15_000)).toBe('Se quedó a vivir allí.');
  const [first, second] = asked(cloud);
  expect(first).toMatchObject({
    model: 'gpt-other',
    messages: [{ role: 'user', content: 'Cuéntame un cuento' }],
  });
  expect(first!.system).toContain('se oye en voz alta');
  expect(second!.messages).toEqual([
    { role: 'user', content: 'Cuéntame un cuento' },
    { role: 'assistant', content: heard },
    { role: 'user', content: '¿Y el final?' },
  ]);
  const sentences = cloud.getRequests().filter(({ path }) => path.includes('audio/speech'));
  expect(sentences.length).toBeGreaterThan(1);
});

test('says what is wrong when nobody answers, and goes on', async ({
  page,
  cloud,
  helen,
  consoleErrors,
}) => {
  speaks(cloud);
  // The first that fits answers, and the second question holds the first.
  cloud.onMessage('algo normal', { content: 'Claro que sí.' });
  cloud.onMessage('algo raro', {
    error: { message: 'no', type: 'invalid_request_error' },
    status: 400,
  });
  await signIn(page, helen);
  await choose(page);
  await page.goto('/');
  const talk = new TalkScreen(page);
  await type(page, 'Dime algo raro');
  expect(await talk.words('assistant', 0, 15_000)).toBe('El modelo no aceptó la petición.');
  await expect(page.getByRole('button', { name: 'Ajustes', exact: true })).toBeVisible();
  await type(page, 'Dime algo normal');
  expect(await talk.words('assistant', 1, 15_000)).toBe('Claro que sí.');
  expect(asked(cloud).at(-1)!.messages, 'why there was no answer is no part of the talk').toEqual([
    { role: 'user', content: 'Dime algo raro\nDime algo normal' },
  ]);
  // The browser's own line about the refusal.
  expect(consoleErrors.splice(0).join()).toMatch(/^[^,]*400[^,]*$/);
});

test('a talk: heard, answered by the cloud, spoken by it, and timed', async ({
  page,
  cloud,
  helen,
  microphone,
}) => {
  test.setTimeout(300_000);
  speaks(cloud);
  cloud.onMessage(/./, { content: 'Nice to meet you, too. What shall we talk about?' });
  await signIn(page, helen);
  await choose(page, { voice: 'Nova' });
  await page.goto('/');
  microphone.plays('en-01', 60);
  const talk = new TalkScreen(page);
  const states = await talk.states();
  await talk.start();
  const heard = await talk.words('user', 0, 240_000);
  expect(wordErrors(saying('en-01'), heard, 'en').rate).toBeLessThanOrEqual(0.15);
  expect(await talk.words('assistant', 0, 30_000)).toBe(
    'Nice to meet you, too. What shall we talk about?',
  );
  await talk.reaches('listening');
  expect((await states()).join()).toMatch(/processing,speaking,listening$/);
  expect(asked(cloud).at(-1)!.system).toContain('heard, not read');

  await page.getByRole('button', { name: /^Ver los tiempos/ }).click();
  for (const stage of ['Fin de turno', 'Entender', 'Pensar', 'Preparar la voz', 'Sonar'])
    await expect(
      page.getByRole('row', { name: stage }).getByRole('cell').first(),
      stage,
    ).toHaveText(/^[\d.]+$/);
  await page.keyboard.press('Escape');
  await talk.end();
});
