import type { Page } from '@playwright/test';
import { wordErrors } from '../bench/wer.mjs';
import catalogue from '../pocketbase/models/catalogue.json' with { type: 'json' };
import { findBrowser, talkingBrowser } from '../scripts/browser.mjs';
import { expect, test } from './fixtures';
import { saying, TalkScreen } from './talking';

const executablePath = findBrowser();

// WebGPU without a graphics card: an adapter in software.
test.use({
  launchOptions: {
    ...(executablePath && { executablePath }),
    args: [...talkingBrowser, '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  },
});

const tiny = catalogue.models.find(({ id }) => id === 'whisper-tiny')!;

/** Puts Whisper tiny on this device, as its download would, with weights that nothing can read. */
async function install(page: Page): Promise<void> {
  await page.evaluate(
    async (files) => {
      const root = await navigator.storage.getDirectory();
      const models = await root.getDirectoryHandle('models', { create: true });
      const folder = await models.getDirectoryHandle('whisper-tiny', { create: true });
      const write = async (path: string, bytes: Uint8Array<ArrayBuffer>) => {
        const names = path.split('/');
        let parent = folder;
        for (const name of names.slice(0, -1))
          parent = await parent.getDirectoryHandle(name, { create: true });
        const file = await parent.getFileHandle(names.at(-1)!, { create: true });
        const writable = await file.createWritable();
        await writable.write(bytes);
        await writable.close();
      };
      const record: Record<string, { size: number; sha256: string }> = {};
      for (const { path, size } of files) {
        const length = size ?? 100_000;
        // JSON is empty, and as long as the catalogue says.
        const bytes = new Uint8Array(length).fill(path.endsWith('.json') ? 32 : 255);
        if (path.endsWith('.json')) bytes.set(new TextEncoder().encode('{}'));
        await write(path, bytes);
        record[path] = { size: length, sha256: '0'.repeat(64) };
      }
      const document = JSON.stringify({ files: record, wanted: false });
      await write('helen.json', new TextEncoder().encode(document));
    },
    tiny.files.map(({ path, size }) => ({ path, size })),
  );
}

/** Chooses it in the settings, where it is offered with what it takes. */
async function choose(page: Page): Promise<void> {
  await page.goto('/settings/models');
  const choice = page.getByRole('combobox', { name: 'Quién escribe lo que dices' });
  await expect(choice).toHaveAccessibleDescription('Ahora escribe Whisper base.');
  await expect(choice.locator('option')).toHaveText([
    'El mejor de este dispositivo',
    'Whisper base',
    'Whisper tiny',
    'Whisper small · por descargar',
    // It needs half precision, which this adapter does not have.
    'Whisper large v3 turbo · necesita WebGPU',
  ]);
  await expect(choice.locator('option').last()).toBeDisabled();
  await choice.selectOption('Whisper tiny');
  await expect(choice).toHaveAccessibleDescription('Ahora escribe Whisper tiny.');
  await page.getByRole('link', { name: 'Hablar', exact: true }).click();
}

/** Workers started from now on: one that crashed in a loop would come up again and again. */
function workersOf(page: Page): { count: number } {
  const seen = { count: 0 };
  page.on('worker', () => (seen.count += 1));
  return seen;
}

test('an installed Whisper that cannot be used leaves a talk to the shipped one, once', async ({
  page,
  microphone,
  consoleErrors,
}) => {
  test.setTimeout(180_000);
  const talk = new TalkScreen(page);
  await page.goto('/');
  await install(page);
  await choose(page);
  microphone.plays('en-01', 60);
  const workers = workersOf(page);
  await talk.start();
  await expect(page.getByRole('region', { name: 'Avisos' })).toContainText(
    'Sigo con el que viene incluido',
    { timeout: 60_000 },
  );
  const heard = await talk.words('user', 0, 120_000);
  expect(wordErrors(saying('en-01'), heard, 'en').rate, heard).toBeLessThanOrEqual(0.15);
  await talk.end();
  const before = workers.count;
  microphone.plays('en-04', 60);
  await talk.start();
  await talk.words('user', 1, 120_000);
  await talk.end();
  expect(workers.count - before, 'nobody tries it again').toBeLessThanOrEqual(4);
  // What was wrong was asked for again, of a server that may not fetch it.
  const refused = consoleErrors.splice(0);
  expect(refused.filter((error) => !error.includes('/models/whisper-tiny/'))).toEqual([]);
});
