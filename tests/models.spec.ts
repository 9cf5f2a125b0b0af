import type { Locator, Page } from '@playwright/test';
import catalogue from '../pocketbase/models/catalogue.json' with { type: 'json' };
import { expect, test } from './fixtures';
import { Network } from './slow';
import { TalkScreen } from './talking';

const whisper = catalogue.models.find(({ id }) => id === 'whisper-base')!;
const encoder = whisper.files.find(({ path }) => path.includes('encoder'))!;

const card = (page: Page, name: string): Locator =>
  page.getByRole('article', { name, exact: true });

/** Downloaded bytes as the card's bar tells them, 0..1. */
const share = (model: Locator): Promise<number> =>
  model.getByRole('progressbar').evaluate((bar) => (bar as HTMLProgressElement).value);

/** Overwrites a file of whisper-base behind the app's back: its beginning, or all past a length. */
async function damage(page: Page, path: string, truncate: number | null): Promise<void> {
  await page.evaluate(
    async ([where, length]) => {
      const names = ['models', 'whisper-base', ...where.split('/')];
      let folder = await navigator.storage.getDirectory();
      for (const name of names.slice(0, -1)) folder = await folder.getDirectoryHandle(name);
      const file = await folder.getFileHandle(names.at(-1)!);
      const writable = await file.createWritable({ keepExistingData: true });
      if (length === null) await writable.write(new Uint8Array(4096).fill(255));
      else await writable.truncate(length);
      await writable.close();
    },
    [path, truncate] as const,
  );
}

/** The models of which this device keeps anything. */
function kept(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const models = await root.getDirectoryHandle('models', { create: true });
    const names: string[] = [];
    for await (const [name] of models as unknown as AsyncIterable<[string]>) names.push(name);
    return names;
  });
}

/** SHA-256 of an installed file of whisper-base. */
async function digest(page: Page, path: string): Promise<string> {
  const hex = await page.evaluate(async (where) => {
    const names = ['models', 'whisper-base', ...where.split('/')];
    let folder = await navigator.storage.getDirectory();
    for (const name of names.slice(0, -1)) folder = await folder.getDirectoryHandle(name);
    const file = await (await folder.getFileHandle(names.at(-1)!)).getFile();
    const bytes = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
    return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }, path);
  return hex;
}

test('a download shows its progress, pauses, survives a reload and a cut, and is deleted', async ({
  page,
  context,
  server,
  consoleErrors,
}) => {
  test.setTimeout(120_000);
  const network = await Network.before(server.url);
  try {
    network.rate = 12e6;
    await page.goto(`${network.url}/settings/models`);
    const model = card(page, 'Whisper base');
    await test.step('a card says what it is, and what does not run here says why', async () => {
      await expect(model).toContainText(/español e inglés · 82,3\sMB · Licencia MIT/);
      await expect(model).toContainText('Incluido');
      const tiny = card(page, 'Whisper tiny');
      await expect(tiny).toContainText('Licencia Apache-2.0');
      await expect(tiny).toContainText('No funciona en este dispositivo: hace falta WebGPU.');
      await expect(tiny.getByRole('button')).toHaveCount(0);
      const choice = page.getByRole('combobox', { name: 'Quién escribe lo que dices' });
      await expect(choice).toHaveAccessibleDescription('Ahora escribe Whisper base.');
      const small = choice.getByRole('option', { name: 'Whisper small · necesita WebGPU' });
      await expect(small).toBeDisabled();
    });
    await test.step('cancelled, nothing of it stays', async () => {
      await model.getByRole('button', { name: 'Descargar Whisper base' }).click();
      await expect.poll(() => share(model)).toBeGreaterThan(0.02);
      await model.getByRole('button', { name: 'Cancelar Whisper base' }).click();
      await expect(model.getByRole('button', { name: 'Descargar Whisper base' })).toBeVisible();
      expect(await kept(page)).not.toContain('whisper-base');
    });
    const cancelled = network.asked.length;
    await model.getByRole('button', { name: 'Descargar Whisper base' }).click();
    await expect.poll(() => share(model)).toBeGreaterThan(0.1);
    await expect(model).toContainText(/\d MB de 82,3\sMB, [\d,]+\s[kM]B\/s/u);

    await model.getByRole('button', { name: 'Pausar Whisper base' }).click();
    await expect(model).toContainText('En pausa');
    const paused = await share(model);
    const requests = network.asked.length;
    await page.reload();
    await expect(model).toContainText('En pausa');
    expect(await share(model)).toBeGreaterThanOrEqual(paused);
    expect(network.asked.length, 'a paused one stays paused').toBe(requests);

    await model.getByRole('button', { name: 'Continuar Whisper base' }).click();
    await expect.poll(() => share(model)).toBeGreaterThan(paused + 0.1);
    expect(network.asked[requests]?.from, 'it goes on where it stopped').toBeGreaterThan(0);

    // Killed in mid-download, it goes on by itself.
    const before = await share(model);
    await page.reload();
    await expect.poll(() => share(model)).toBeGreaterThan(before);
    await expect(model).toContainText('Descargando');

    network.cut();
    await expect(model.locator('[data-code="offline"]')).toBeVisible({ timeout: 20_000 });
    network.mend();
    network.rate = Infinity;
    await context.setOffline(true);
    await context.setOffline(false);
    await expect(model).toContainText('Instalado', { timeout: 30_000 });
    for (const file of whisper.files) expect(await digest(page, file.path)).toBe(file.sha256);
    const fetched = network.asked
      .slice(cancelled)
      .filter(({ path, from }) => path.includes('encoder') && from === 0);
    expect(fetched.length, 'nothing is fetched twice').toBe(1);

    await model.getByRole('button', { name: 'Borrar Whisper base' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Borrar' }).click();
    await expect(model.getByRole('button', { name: 'Descargar Whisper base' })).toBeVisible();
  } finally {
    network.close();
    // The cut was ours: the browser tells each request that it ended.
    const ours = consoleErrors.filter((error) => error.includes(network.url));
    expect(ours.every((error) => error.startsWith('Failed to load resource'))).toBe(true);
    consoleErrors.splice(
      0,
      consoleErrors.length,
      ...consoleErrors.filter((one) => !ours.includes(one)),
    );
  }
});

test('two tabs fetch a model once', async ({ page, context, server }) => {
  const network = await Network.before(server.url);
  try {
    network.rate = 6e6;
    const other = await context.newPage();
    await page.goto(`${network.url}/settings/models`);
    await other.goto(`${network.url}/settings/models`);
    await card(page, 'Smart Turn v3.2')
      .getByRole('button', { name: /^Descargar/ })
      .click();
    // The other tab sees it without asking.
    await expect(card(other, 'Smart Turn v3.2')).toContainText('Descargando');
    await expect(card(page, 'Smart Turn v3.2')).toContainText('Instalado');
    await expect(card(other, 'Smart Turn v3.2')).toContainText('Instalado');
    expect(network.asked.map(({ path }) => path).toSorted()).toEqual([
      '/models/smart-turn/LICENSE',
      '/models/smart-turn/smart-turn-v3.2-cpu.onnx',
    ]);
  } finally {
    network.close();
  }
});

test('a model that this server may not fetch says why', async ({ page, consoleErrors }) => {
  await page.goto('/settings/models');
  const model = card(page, 'Piper Alan');
  await model.getByRole('button', { name: /^Descargar/ }).click();
  await expect(model.locator('[data-code="upstream_off"]')).toBeVisible();
  await expect(model.getByRole('button', { name: 'Reintentar' })).toBeVisible();
  expect(consoleErrors.splice(0).every((error) => error.includes('/models/piper-en_GB'))).toBe(
    true,
  );
});

test('a corrupt file and a half one are noticed and fetched again', async ({
  page,
  microphone,
}) => {
  test.setTimeout(800_000);
  const talk = new TalkScreen(page);
  microphone.plays('en-01', 30);
  await page.goto('/');
  await talk.start();
  expect(await talk.words('user', 0, 240_000)).not.toBe('');
  await talk.end();
  for (const truncate of [null, 1000]) {
    await damage(page, encoder.path, truncate);
    expect(await digest(page, encoder.path)).not.toBe(encoder.sha256);
    await page.reload();
    await talk.start();
    expect(await talk.words('user', 0, 240_000)).not.toBe('');
    await talk.end();
    expect(await digest(page, encoder.path)).toBe(encoder.sha256);
  }
});
