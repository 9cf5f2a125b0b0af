import type { Page } from '@playwright/test';
import { wordErrors } from '../bench/wer.mjs';
import catalogue from '../pocketbase/models/catalogue.json' with { type: 'json' };
import { talkingBrowser } from '../scripts/browser.mjs';
import { expect, test } from './fixtures';
import { saying, TalkScreen } from './talking';

// WebGPU without a graphics card: slow, but it computes what one would.
test.use({
  launchOptions: {
    args: [...talkingBrowser, '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  },
});

const tiny = catalogue.models.find(({ id }) => id === 'whisper-tiny')!;

/**
 * Puts Whisper tiny on this device, as its download would: out of the shipped one's files, whose weights run on any
 * processor, or with weights that nothing can read.
 */
async function install(page: Page, weights: 'shipped' | 'broken'): Promise<void> {
  await page.evaluate(
    async ([files, kind]) => {
      const shipped = (path: string) => fetch(`/models/whisper-base/${path}`);
      const read = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
        if (path.endsWith('.onnx')) {
          const part = path.includes('encoder') ? 'encoder_model' : 'decoder_model_merged';
          if (kind === 'broken') return new Uint8Array(100_000).fill(255);
          return new Uint8Array(await (await shipped(`onnx/${part}_quantized.onnx`)).arrayBuffer());
        }
        const json = (await (await shipped(path)).json()) as { model?: { vocab: unknown } };
        const { model } = json;
        // The words are all that is read of it.
        const needed = path === 'tokenizer.json' ? { model: { vocab: model?.vocab } } : json;
        return new TextEncoder().encode(JSON.stringify(needed));
      };
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
        const bytes = await read(path);
        // JSON may end in spaces, until it is as long as the catalogue says.
        const whole = new Uint8Array(size ?? bytes.length).fill(32);
        whole.set(bytes.subarray(0, whole.length));
        await write(path, whole);
        record[path] = { size: whole.length, sha256: '0'.repeat(64) };
      }
      const document = JSON.stringify({ files: record, wanted: false });
      await write('helen.json', new TextEncoder().encode(document));
    },
    [tiny.files.map(({ path, size }) => ({ path, size })), weights] as const,
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
}

/** Workers started from now on: one that crashed in a loop would come up again and again. */
function workersOf(page: Page): { count: number } {
  const seen = { count: 0 };
  page.on('worker', () => (seen.count += 1));
  return seen;
}

test('an installed Whisper writes down on the graphics processor', async ({ page, microphone }) => {
  test.setTimeout(300_000);
  const talk = new TalkScreen(page);
  await page.goto('/');
  await install(page, 'shipped');
  await choose(page);
  await page.goto('/');
  await talk.start();
  await talk.reaches('listening', 200_000);
  await talk.end();
  const facts = await page.evaluate(async () => {
    const [{ name = '' } = {}] = await indexedDB.databases();
    return new Promise<unknown>((resolve) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => {
        const rows = opening.result.transaction('facts').objectStore('facts').getAll();
        rows.onsuccess = () => resolve(rows.result);
      };
    });
  });
  expect(JSON.stringify(facts), 'it was tried there').toMatch(/whisper-tiny/);
  microphone.plays('en-01', 60);
  await talk.start();
  const heard = await talk.words('user', 0, 120_000);
  expect(wordErrors(saying('en-01'), heard, 'en').rate, heard).toBeLessThanOrEqual(0.15);
  await expect(page.getByRole('region', { name: 'Avisos' })).not.toContainText('Whisper');
  await talk.end();
});

test('an installed Whisper that cannot be used leaves a talk to the shipped one, once', async ({
  page,
  microphone,
  consoleErrors,
}) => {
  test.setTimeout(180_000);
  const talk = new TalkScreen(page);
  await page.goto('/');
  await install(page, 'broken');
  await choose(page);
  microphone.plays('en-01', 60);
  await page.goto('/');
  const workers = workersOf(page);
  await talk.start();
  const heard = await talk.words('user', 0, 120_000);
  expect(wordErrors(saying('en-01'), heard, 'en').rate, heard).toBeLessThanOrEqual(0.15);
  await expect(page.getByRole('region', { name: 'Avisos' })).toContainText(
    'Sigo con el que viene incluido',
  );
  await talk.end();
  const before = workers.count;
  microphone.plays('en-04', 60);
  await talk.start();
  await talk.words('user', 1, 120_000);
  await talk.end();
  expect(workers.count - before, 'nobody tries it again').toBeLessThanOrEqual(2);
  // What was wrong was asked for again, of a server that may not fetch it.
  const refused = consoleErrors.splice(0);
  expect(refused.filter((error) => !error.includes('/models/whisper-tiny/'))).toEqual([]);
});
