import { readFile } from 'node:fs/promises';
import { expect, expectAccessibleInBothThemes } from './fixtures';
import { List, test, type Neighbour } from './neighbours';

// Without the network it is the service worker that gives the app.
test.use({ serviceWorkers: 'allow' });

const picture = 'static/icons/icon-512.png';
const pictureOf = async (one: Neighbour): Promise<string | undefined> =>
  (await one.rows<{ picture: string }>('threads'))[0]?.picture;

test('a group gets a picture offline, shows it wherever it is, and loses it again', async ({
  page,
  context,
  consoleErrors,
  ana,
  eva,
}) => {
  const list = new List(page);
  const group = await ana.gathers('Cena', [eva]);
  await list.open('Cena');
  await page.goto(`/chat?id=${group}&info`);
  const info = page.getByRole('complementary', { name: 'Información' });
  await expect(info.getByRole('button', { name: 'Poner una foto' })).toBeVisible();
  await context.setOffline(true);
  await info.getByLabel('Foto del grupo').setInputFiles(picture);
  const dialog = page.getByRole('dialog', { name: 'Foto del grupo' });
  await dialog.getByRole('slider', { name: 'Ampliar' }).press('End');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  const faces = page.locator('.avatar.group img[src^="blob:"]');
  // In the list, over the messages, and in the pane.
  await expect(faces).toHaveCount(3);
  await expect(info.getByRole('status')).toHaveText(/cuando llegue al servidor/);
  await context.setOffline(false);
  await expect.poll(() => pictureOf(eva)).toMatch(/^[a-z0-9]{15}$/);
  await expect(page.getByRole('log')).toContainText('Cambiaste la foto');
  await expect(info.getByRole('button', { name: 'Cambiar la foto' })).toBeVisible();
  await page.reload();
  await expect(faces).toHaveCount(3);
  await expectAccessibleInBothThemes(page);
  await info.getByRole('button', { name: 'Quitar la foto' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Quitar' }).click();
  await expect(faces).toHaveCount(0);
  await expect.poll(() => pictureOf(eva)).toBe('');
  // Chromium says aloud that there was no network; nothing else went wrong.
  expect(consoleErrors.join('\n')).not.toMatch(/^(?!.*ERR_INTERNET_DISCONNECTED).+$/m);
  consoleErrors.length = 0;
});

test('who does not lead a group sees its people, and nothing to change', async ({
  page,
  ana,
  eva,
  luis,
}) => {
  const group = await luis.gathers('Cena', [ana, eva]);
  await page.goto(`/chat?id=${group}&info`);
  const info = page.getByRole('complementary', { name: 'Información' });
  await expect(info.getByRole('listitem').filter({ hasText: 'Luis' })).toContainText(
    'A cargo del grupo',
  );
  for (const name of ['Poner una foto', 'Añadir', 'Invitar por enlace'])
    await expect(info.getByRole('button', { name, exact: true })).toHaveCount(0);
  await info.getByRole('button', { name: 'Opciones de Eva' }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Escribirle', 'Denunciar', 'Bloquear']);
});

test('pictures and links of a thread are quickly seen', async ({ page, ana, eva, town }) => {
  const thread = await eva.meets(ana);
  const form = new FormData();
  const bytes = new Uint8Array(await readFile(picture));
  form.append('file', new Blob([bytes], { type: 'image/png' }), 'faro.png');
  const sent = await fetch(`${town.url}/api/chats/${thread}/messages`, {
    method: 'POST',
    headers: { Authorization: eva.token },
    body: form,
  });
  expect(sent.status).toBe(201);
  await eva.says(thread, 'Mira https://example.com/ruta');
  await page.goto(`/chat?id=${thread}&info`);
  const info = page.getByRole('complementary', { name: 'Información' });
  await info.getByRole('button', { name: 'Ver faro.png' }).click();
  await expect(page.getByRole('dialog').getByRole('img', { name: 'faro.png' })).toBeVisible();
  await page.keyboard.press('Escape');
  await info.getByRole('radio', { name: 'Enlaces' }).check({ force: true });
  await expect(info.getByRole('link', { name: /example\.com/ })).toHaveAttribute(
    'href',
    'https://example.com/ruta',
  );
  await info.getByRole('button', { name: 'Ver example.com en la conversación' }).click();
  await expect(page).toHaveURL(/message=/);
});

test('somebody is blocked, let in again, and reported', async ({ page, ana, eva }) => {
  const thread = await eva.meets(ana);
  await eva.says(thread, 'Compra esto');
  await page.goto(`/chat?id=${thread}&info`);
  const info = page.getByRole('complementary', { name: 'Información' });
  await info.getByRole('button', { name: 'Bloquear a Eva' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Bloquear' }).click();
  await expect(info.getByRole('button', { name: 'Desbloquear a Eva' })).toBeVisible();
  await expect(eva.says(thread, '¿Por qué?')).rejects.toThrow('person_blocked');
  await info.getByRole('button', { name: 'Desbloquear a Eva' }).click();
  await expect(info.getByRole('button', { name: 'Bloquear a Eva', exact: true })).toBeVisible();
  await eva.says(thread, 'Gracias');
  await info.getByRole('button', { name: 'Denunciar a Eva' }).click();
  const dialog = page.getByRole('dialog', { name: 'Denunciar' });
  await dialog.getByLabel('Cuenta qué pasó').fill('Vende cosas');
  await dialog.getByRole('button', { name: 'Enviar la denuncia' }).click();
  await expect(page.getByText('Denuncia enviada.')).toBeVisible();
  const reports = await ana.ask<object>('/api/admin/reports', null, 'GET');
  expect(JSON.stringify(reports)).toContain('Vende cosas');
});
