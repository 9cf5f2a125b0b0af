import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LLMock } from '@copilotkit/aimock';
import type { Page } from '@playwright/test';
import { Helen, runningCloud } from './cloud';
import { expect, test as base } from './fixtures';
import { copyVoices } from './server';
import { readWav } from './sound';

/** One server with a cloud behind it for all of these, and one person. */
export const test = base.extend<object, { cloud: LLMock; helen: Helen }>({
  cloud: [runningCloud, { scope: 'worker' }],
  helen: [
    async ({ cloud, voices }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'helen-voice-'));
      copyVoices(voices, folder);
      const helen = await Helen.before(cloud, folder, { HELEN_CACHE: folder });
      await use(helen);
      await helen.server.close();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  server: [async ({ helen }, use) => use(helen.server), { scope: 'worker' }],
});

/** Half a second of a tone, as a provider sends it. */
const tone = Buffer.from(
  Int16Array.from({ length: 12_000 }, (_, n) => 6000 * Math.sin(n / 12)).buffer,
).toString('base64');

export const speaks = (cloud: LLMock) => cloud.onSpeech(/./, { audio: tone, format: 'pcm' });

export async function signIn(page: Page, { session }: Helen): Promise<void> {
  const payload = Buffer.from(session.split('.')[1] ?? '', 'base64url').toString();
  const { id } = JSON.parse(payload) as { id: string };
  const stored = JSON.stringify({
    token: session,
    account: { id, username: 'ana', name: 'Ana', role: 'admin' },
  });
  await page.addInitScript((kept) => localStorage.setItem('helen-session', kept), stored);
}

/** Chooses in the settings, as a person does: the cloud answers, and one of its voices speaks. */
export async function choose(page: Page, { voice = '' } = {}): Promise<void> {
  await page.goto('/settings');
  await page.getByRole('radio', { name: /La nube/ }).check();
  if (voice !== '') {
    const list = page.getByLabel('En español');
    await expect(list.locator('optgroup[label="Nube · OpenAI"]')).toBeAttached();
    for (const label of ['En español', 'En inglés'])
      await page.getByLabel(label, { exact: true }).selectOption({ label: voice });
  }
}

export async function type(page: Page, text: string): Promise<void> {
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
export function asked(cloud: LLMock): { model: string; messages: Said[]; system: string }[] {
  return cloud
    .getRequests()
    .filter(({ path }) => path.includes('chat/completions'))
    .map(({ body }) => {
      const { model, messages } = body as unknown as { model: string; messages: Said[] };
      const [system, ...rest] = messages;
      return { model, messages: rest, system: system?.content ?? '' };
    });
}

/** The rows of messages as the server has them, in order. */
export async function stored(
  helen: Helen,
): Promise<{ author: string; text: string; heard: string }[]> {
  type Change = { collection: string; row: { author: string; text: string; heard: string } };
  const answer = await helen.ask('/api/sync?since=0&limit=500');
  const { changes } = (await answer.json()) as { changes: Change[] };
  return changes.filter(({ collection }) => collection === 'messages').map(({ row }) => row);
}

/** A recording as a provider sends it. */
export function spoken(name: string): string {
  const { samples, rate } = readWav(`tests/speech/${name}.wav`);
  const at = (n: number) => samples[Math.min(n, samples.length - 1)] ?? 0;
  const sound = Int16Array.from(
    { length: Math.floor((samples.length * 24_000) / rate) },
    (_, n) => {
      const place = (n * rate) / 24_000;
      const before = Math.floor(place);
      const part = place - before;
      return 32_000 * (at(before) * (1 - part) + at(before + 1) * part);
    },
  );
  return Buffer.from(sound.buffer).toString('base64');
}

export const refused = { error: { message: 'no', type: 'invalid_request_error' }, status: 400 };
