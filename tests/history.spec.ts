import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { begin } from './devices';
import { expect, test } from './fixtures';
import { TalkScreen } from './talking';
import { directId, message, push, rows, test as together } from './together';

/** Types a turn to HELEN and waits for the answer to be written down. */
async function say(page: Page, text: string): Promise<void> {
  const talk = new TalkScreen(page);
  const before = await talk.entries('assistant').count();
  await page.getByRole('button', { name: 'Escribir', exact: true }).click();
  await page.getByLabel('Tu mensaje').fill(text);
  await page.getByLabel('Tu mensaje').press('Enter');
  await talk.words('assistant', before, 90_000);
}

test('a conversation is kept: found, renamed, exported, deleted and brought back', async ({
  page,
}) => {
  test.setTimeout(150_000);
  await page.goto('/');
  await say(page, 'Mañana iré a la montaña');
  await page.goto('/chat');
  const list = page.getByRole('list', { name: 'Lista de conversaciones' });
  const row = list.getByRole('link', { name: /Mañana iré a la montaña/ });
  await expect(row).toBeVisible();

  // Accents and case do not matter, and the hit is marked.
  await page.getByRole('searchbox').fill('MONTANA');
  await expect(list.locator('mark').first()).toHaveText('montaña');
  await page.getByRole('searchbox').fill('playa');
  await expect(page.getByText('Nada con «playa».')).toBeVisible();
  await page.getByRole('button', { name: 'Borrar la búsqueda' }).click();

  await row.click();
  await expect(page.getByRole('heading', { name: 'Mañana iré a la montaña' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Mensajes' })).toContainText('Mañana iré');

  const menu = list.getByRole('button', { name: /^Opciones de/ });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Cambiar el nombre' }).click();
  await page.getByRole('dialog').getByLabel('Nombre').fill('Excursión');
  await page.getByRole('dialog').getByRole('button', { name: 'Guardar' }).click();
  await expect(list.getByRole('link', { name: /Excursión/ })).toBeVisible();

  for (const [item, extension] of [
    ['Exportar como Markdown', 'md'],
    ['Exportar como JSON', 'json'],
  ] as const) {
    await menu.click();
    const coming = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe(`helen-excursion.${extension}`);
    const text = readFileSync(await download.path(), 'utf8');
    expect(text).toContain('Mañana iré a la montaña');
    if (extension === 'json')
      expect(JSON.parse(text).conversations[0].messages[0]).toMatchObject({ role: 'user', seq: 1 });
  }

  await menu.click();
  await page.getByRole('menuitem', { name: 'Borrar' }).click();
  await expect(page.getByRole('link', { name: 'Empezar a hablar' })).toBeVisible();
  await page.getByRole('button', { name: 'Deshacer' }).click();
  await expect(list.getByRole('link', { name: /Excursión/ })).toBeVisible();
  await page.reload();
  await expect(list.getByRole('link', { name: /Excursión/ })).toBeVisible();
});

test('private mode keeps nothing', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('/settings');
  await page.getByRole('switch', { name: 'Modo privado' }).check();
  await page.goto('/');
  await expect(page.getByText('Modo privado')).toBeVisible();
  await say(page, 'Esto no lo guardes');
  await page.goto('/chat');
  await expect(page.getByRole('link', { name: 'Empezar a hablar' })).toBeVisible();
});

test('settings hold after a reload, in every tab, before the first paint', async ({
  page,
  context,
}) => {
  await page.goto('/settings');
  const other = await context.newPage();
  await other.goto('/settings');
  await page.getByRole('radio', { name: 'Claro' }).check({ force: true });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(other.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.getByRole('slider', { name: 'Velocidad' }).fill('1.5');
  await expect(other.getByRole('slider', { name: 'Velocidad' })).toHaveValue('1.5');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(page.getByRole('slider', { name: 'Velocidad' })).toHaveValue('1.5');
});

test('the microphone can be tested without a conversation', async ({ page, microphone }) => {
  test.setTimeout(150_000);
  // Long enough to be heard once detection is there, on a busy machine too.
  const said = ['es-01', 'es-02', 'es-03', 'es-04', 'es-05', 'es-06'];
  microphone.plays(...said, ...said, ...said);
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Probar el micrófono' }).click();
  await expect(page.getByText('Te oigo hablar.')).toBeVisible({ timeout: 90_000 });
  await page.getByRole('button', { name: 'Terminar la prueba' }).click();
  await expect(page.getByRole('meter', { name: 'Voz' })).toHaveCount(0);
});

test('another microphone is taken while one is tested', async ({ page, microphone }) => {
  test.setTimeout(150_000);
  microphone.plays(100);
  await page.addInitScript(() => {
    const opened: { device: string; track: MediaStreamTrack }[] = [];
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await open(wanted);
      for (const track of stream.getTracks())
        opened.push({ device: track.getSettings().deviceId ?? '', track });
      return stream;
    };
    // One more that comes and goes.
    let plugged = false;
    const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
    navigator.mediaDevices.enumerateDevices = async () => {
      const known = await list();
      const more = { kind: 'audioinput', deviceId: 'headset', label: 'Auriculares', groupId: '' };
      return plugged ? [...known, more as MediaDeviceInfo] : known;
    };
    Object.assign(globalThis, {
      helenPlug: (into: boolean) => {
        plugged = into;
        navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
      },
      helenOpened: () => opened.map(({ device, track }) => ({ device, state: track.readyState })),
    });
  });
  const opened = () =>
    page.evaluate(() => (globalThis as unknown as { helenOpened(): unknown[] }).helenOpened());
  await page.goto('/settings');
  const list = page.getByLabel('Con qué te escucho');
  await expect.poll(() => list.locator('option').count()).toBeGreaterThan(2);
  const plug = (into: boolean) =>
    page.evaluate(
      (now) => (globalThis as unknown as { helenPlug(into: boolean): void }).helenPlug(now),
      into,
    );
  const headset = list.getByRole('option', { name: 'Auriculares' });
  await expect(headset).toHaveCount(0);
  await plug(true);
  await expect(headset).toHaveCount(1);
  await plug(false);
  await expect(headset).toHaveCount(0);

  const [, first = '', second = ''] = await list
    .locator('option')
    .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
  await list.selectOption(first);
  await page.getByRole('button', { name: 'Probar el micrófono' }).click();
  const level = page.getByRole('meter', { name: 'Volumen' });
  await expect(level).toBeVisible();
  expect(await opened()).toEqual([{ device: first, state: 'live' }]);

  await list.selectOption(second);
  const both = [
    { device: first, state: 'ended' },
    { device: second, state: 'live' },
  ];
  await expect.poll(opened).toEqual(both);
  await expect(level).toBeVisible();
  // Other settings are no reason to open it anew.
  await page.getByText('Sensibilidad').click();
  await page.getByRole('slider', { name: 'Empieza la voz' }).fill('0.8');
  await expect(page.getByRole('button', { name: 'Terminar la prueba' })).toBeVisible();
  expect(await opened()).toEqual(both);

  await list.selectOption({ label: 'El del sistema' });
  await expect.poll(async () => (await opened()).length).toBe(3);
  await page.getByRole('button', { name: 'Terminar la prueba' }).click();
  await expect(level).toHaveCount(0);
  await expect
    .poll(async () => (await opened()).filter((one) => (one as { state: string }).state === 'live'))
    .toEqual([]);
  // Nothing is tested any more: it is remembered, and not opened.
  await list.selectOption(first);
  await page.reload();
  await expect(list).toHaveValue(first);
  expect(await opened()).toEqual([]);
});

test('everything can be deleted', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('/');
  await say(page, 'Hola otra vez');
  await page.goto('/settings');
  await page.getByRole('radio', { name: 'Claro' }).check({ force: true });
  await page.getByRole('button', { name: 'Borrarlo todo' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Borrar' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', 'light');
  await page.goto('/chat');
  await expect(page.getByRole('link', { name: 'Empezar a hablar' })).toBeVisible();
  expect(
    await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('models', { create: true });
      const names: string[] = [];
      for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys())
        names.push(name);
      return names;
    }),
  ).toEqual([]);
});

together(
  'what was said to HELEN aloud, written to her and written to a person is in one list, and found by one search',
  async ({ server, open, microphone, ana, eva }) => {
    together.setTimeout(240_000);
    const one = await open(ana, '/', { permissions: ['microphone'] });
    const { page } = one;
    const talk = new TalkScreen(page);
    await talk.fetchModels();
    microphone.plays('en-01', 4);
    await talk.start();
    const heard = await talk.words('user', 0, 120_000);
    expect(heard).toContain('London');
    await talk.words('assistant', 0, 120_000);
    await talk.end();
    const typed = await begin(server.url, ana, 'London en mayo');
    const direct = directId(ana.id, eva.id);
    const two = { kind: 'direct', title: '', users: [ana.id], helen: false, createdAt: Date.now() };
    await push(server.url, eva, [
      { type: 'thread.begin', thread: direct, ...two },
      message(direct, '¿Vienes a London?'),
    ]);

    await page.goto('/chat');
    const list = page.getByRole('list', { name: 'Lista de conversaciones' });
    for (const thread of [typed, direct])
      await expect(list.locator(`a[href*="${thread}"]`)).toBeVisible();
    type Row = { thread: string; text: string };
    const spoken = (await rows<Row>(page, ana, 'messages')).find(
      ({ text }) => text.trim() === heard.trim(),
    )!;
    await expect(list.locator(`a[href*="${spoken.thread}"]`)).toBeVisible();
    const search = page.getByRole('searchbox', { name: 'Buscar en tus conversaciones' });
    for (const offline of [false, true]) {
      await page.context().setOffline(offline);
      await search.fill('');
      await search.fill('LONDON');
      if (offline)
        await expect(page.getByText('solo lo que hay en este dispositivo')).toBeVisible();
      for (const thread of [spoken.thread, typed, direct]) {
        const hit = list.locator(`a[href*="${thread}"][href*="message="]`);
        await expect(hit.first().locator('mark').first()).toHaveText('London');
      }
    }
  },
);
