import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { wordErrors } from '../bench/wer.mjs';
import { expect, test } from './fixtures';
import { saying, scriptMicrophone, TalkScreen } from './talking';

const GREETING = saying('en-01');

/** Leaves this origin that many bytes more than it uses now; null: as much as there is. It lasts as the session does. */
async function leave(context: BrowserContext, page: Page, bytes: number | null): Promise<void> {
  const devtools = await context.newCDPSession(page);
  const { origin } = new URL(page.url());
  const { usage } = await devtools.send('Storage.getUsageAndQuota', { origin });
  await devtools.send('Storage.overrideQuotaForOrigin', {
    origin,
    ...(bytes !== null && { quotaSize: usage + bytes }),
  });
}

const modelsKept = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const files: string[] = [];
    async function look(folder: FileSystemDirectoryHandle, path: string): Promise<void> {
      for await (const [name, entry] of folder as unknown as AsyncIterable<
        [string, FileSystemDirectoryHandle | FileSystemFileHandle]
      >)
        if (entry.kind === 'directory') await look(entry, `${path}${name}/`);
        else files.push(`${path}${name}`);
    }
    await look(root, '');
    return files.filter((file) => file.endsWith('.onnx'));
  });

async function talks(page: Page, say: (clip: string) => Promise<void>): Promise<void> {
  const talk = new TalkScreen(page);
  await say('en-01');
  const heard = await talk.words('user', 0, 120_000);
  expect(wordErrors(GREETING, heard, 'en').rate).toBeLessThanOrEqual(0.15);
  await talk.reaches('speaking', 120_000);
  expect(await talk.words('assistant', 0, 120_000)).toContain(heard.replace(/[.?!]$/, ''));
  await talk.end();
}

/** A profile on the disk: windows that keep nothing have no quota for files, either. */
const kept = test.extend<{ context: BrowserContext; page: Page }>({
  context: async ({ playwright, launchOptions, server }, use) => {
    const profile = mkdtempSync(join(tmpdir(), 'helen-profile-'));
    const context = await playwright.chromium.launchPersistentContext(profile, {
      ...launchOptions,
      locale: 'es-ES',
      baseURL: server.url,
    });
    await use(context);
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  },
  page: async ({ context }, use) => use(await context.newPage()),
});

kept(
  'storage_full: the talk works without keeping its models, and says so',
  async ({ page, context }) => {
    kept.setTimeout(240_000);
    const talk = new TalkScreen(page);
    const { say } = await scriptMicrophone(page);
    await page.goto('/');
    await page.evaluate(() => navigator.serviceWorker.ready);
    await leave(context, page, 8e6);
    await talk.start();
    const said = page.getByRole('region', { name: 'Avisos' });
    await expect(said).toContainText('No queda espacio en este dispositivo.', { timeout: 30_000 });
    await talk.reaches('listening', 120_000);
    await talks(page, say);
    expect(await modelsKept(page)).toEqual([]);
  },
);

kept(
  'storage_full: a download says so, and goes on when there is room',
  async ({ page, context }) => {
    kept.setTimeout(120_000);
    await page.goto('/settings/models');
    await page.evaluate(() => navigator.serviceWorker.ready);
    await leave(context, page, 8e6);
    const model = page.getByRole('article', { name: 'Whisper base', exact: true });
    const full = model.locator('[data-code="storage_full"]');
    const goOn = model.getByRole('button', { name: 'Continuar Whisper base' });
    await model.getByRole('button', { name: 'Descargar Whisper base' }).click();
    await expect(full).toBeVisible({ timeout: 30_000 });
    await expect(full).toContainText('No queda espacio en este dispositivo.');
    await leave(context, page, 1e6);
    await goOn.click();
    await expect(full, 'still full, it says so again').toBeVisible({ timeout: 30_000 });
    await leave(context, page, null);
    await goOn.click();
    await expect(model).toContainText('Instalado', { timeout: 30_000 });
    expect((await modelsKept(page)).length).toBeGreaterThan(0);
  },
);

/** As private windows of some browsers do. */
const REFUSE = `if (globalThis.navigator?.storage) navigator.storage.getDirectory = () =>
  Promise.reject(new DOMException('refused', 'SecurityError'));`;

test.describe('without a private file system', () => {
  // The scripts of workers are changed on their way, past any service worker.
  test.use({ serviceWorkers: 'block' });

  test('the talk works, and the models page says that nothing is kept', async ({ page }) => {
    test.setTimeout(240_000);
    const talk = new TalkScreen(page);
    const { say } = await scriptMicrophone(page);
    await page.addInitScript(REFUSE);
    const refused: string[] = [];
    await page.route('**/_app/immutable/workers/*.js', async (route) => {
      const response = await route.fetch();
      refused.push(route.request().url());
      await route.fulfill({ response, body: `${REFUSE}\n${await response.text()}` });
    });
    await page.goto('/');
    await talk.start();
    await talk.reaches('listening', 120_000);
    await talks(page, say);
    expect(refused.length, 'workers were refused, too').toBeGreaterThan(2);
    await page.goto('/settings/models');
    await expect(page.locator('[role="alert"][data-code="storage_unavailable"]')).toBeVisible();
  });
});
