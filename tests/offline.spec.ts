import { readFileSync } from 'node:fs';
import { wordErrors } from '../bench/wer.mjs';
import { expect, test } from './fixtures';
import { recordPlayback, saying, TalkScreen } from './talking';

const GREETING = saying('en-01');

const isLoud = (sample: number) => Math.abs(sample) > 0.05;

test('after the first talk, everything works with the network off', async ({
  page,
  context,
  server,
  microphone,
}) => {
  test.setTimeout(240_000);
  const talk = new TalkScreen(page);
  microphone.plays('en-01', 60);
  await page.goto('/');
  await talk.start();
  await talk.words('user', 0);
  await talk.reaches('speaking');
  await talk.end();
  await expect
    .poll(() =>
      page.evaluate(async () => (await (await caches.open('helen-assets')).keys()).length),
    )
    .toBeGreaterThan(20);
  await expect
    .poll(() =>
      page.evaluate(async () =>
        (await (await caches.open('helen-assets')).keys()).some(({ url }) => url.endsWith('.wasm')),
      ),
    )
    .toBe(true);

  // Not only the browser is told to be offline: the server is gone.
  await server.end();
  await context.setOffline(true);
  const played = await recordPlayback(page);
  microphone.plays('en-01', 60);
  await page.reload();
  await talk.start();
  const heard = await talk.words('user', 0);
  expect(wordErrors(GREETING, heard, 'en').rate).toBeLessThanOrEqual(0.15);
  await talk.reaches('speaking');
  await talk.reaches('listening', 120_000);
  await talk.end();
  expect((await played()).samples.some(isLoud), 'it was aloud').toBe(true);

  await test.step('what was said is found, and taken away as a file', async () => {
    await page.goto('/chat');
    const list = page.getByRole('list', { name: 'Lista de conversaciones' });
    await page.getByRole('searchbox').fill('LONDON');
    const hit = list.getByRole('link').first();
    await expect(hit.locator('mark').first()).toHaveText('London');
    await hit.click();
    await expect(page.getByRole('list', { name: 'Mensajes' })).toContainText('London');
    await page.getByRole('button', { name: 'Borrar la búsqueda' }).click();
    for (const [item, extension] of [
      ['Exportar como Markdown', 'md'],
      ['Exportar como JSON', 'json'],
    ] as const) {
      await list
        .getByRole('button', { name: /^Opciones de/ })
        .first()
        .click();
      const coming = page.waitForEvent('download', { timeout: 30_000 });
      await page.getByRole('menuitem', { name: item }).click();
      const download = await coming;
      expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${extension}$`));
      expect(readFileSync(await download.path(), 'utf8')).toContain('London');
    }
  });

  await test.step('a voice is listened to', async () => {
    await page.goto('/settings');
    const listen = page.getByRole('button', { name: 'Escuchar la voz en inglés' });
    await listen.click();
    await expect(page.getByRole('button', { name: 'Parar', exact: true })).toHaveText('Parar', {
      timeout: 60_000,
    });
    await expect(listen, 'it comes to its end').toBeVisible({ timeout: 60_000 });
  });

  await test.step('the models say what is here', async () => {
    await page.getByRole('link', { name: /^Ver los modelos/ }).click();
    for (const name of ['Whisper base', 'Piper Joe'])
      await expect(
        page.getByRole('article', { name, exact: true }),
        `${name} is here`,
      ).toContainText('Instalado');
    await expect(page.getByText(/^Los modelos ocupan \d/)).toBeVisible();
  });
  // The loudspeaker was given back with the settings: what the voice said is whole now.
  expect((await played()).samples.some(isLoud), 'the voice was aloud').toBe(true);
  await page.reload();
  await expect(page.getByRole('article', { name: 'Whisper base', exact: true })).toBeVisible();
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Hablar', exact: true })).toBeVisible();
  await context.setOffline(false);
  await server.run();
});
