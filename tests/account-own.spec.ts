import { readFile } from 'node:fs/promises';
import { expect, expectAccessible, expectAccessibleInBothThemes } from './fixtures';
import { Door, password, test } from './people';

test('a token is made, used and revoked', async ({ page, town }) => {
  await town.ana();
  const door = new Door(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await door.enter();
  await page.goto('/account');
  await expect(page.getByText('Con una clave, tus programas')).toBeVisible();
  await door.press('Clave nueva');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Crear la clave' }).click();
  await door.complains('Nombre de la clave', /hasta 100/);
  await dialog.getByRole('checkbox', { name: 'Convertir texto en voz' }).check();
  await door.field('Nombre de la clave').fill('Portátil');
  await dialog.getByRole('button', { name: 'Crear la clave' }).click();
  await dialog.getByRole('button', { name: 'Copiar: Clave', exact: true }).click();
  const secret = await page.evaluate(() => navigator.clipboard.readText());
  expect(secret).toMatch(/^helen_\w{40,}$/);
  await expect(dialog.getByLabel('En una terminal', { exact: true })).toContainText(
    `${town.url}/v1/chat`,
  );
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Listo' }).click();
  await expect(page.getByText('Nunca usada')).toBeVisible();
  await expect(page.locator('body')).not.toContainText(secret);
  expect(await town.status('/v1/models', `Bearer ${secret}`)).toBe(200);
  await page.reload();
  await expect(page.getByText('Usada por última vez')).toBeVisible();
  await door.press('Revocar «Portátil»');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revocar' }).click();
  await expect(page.getByText('Con una clave, tus programas')).toBeVisible();
  expect(await town.status('/v1/models', `Bearer ${secret}`)).toBe(401);
});

test('another password: other sessions end, this one goes on', async ({ page, town, refusals }) => {
  const { token } = await town.ana();
  const door = new Door(page);
  await door.enter();
  await page.goto('/account');
  await door.field('Contraseña actual').fill('not my password');
  await door.field('Contraseña nueva').fill('a newer, longer password');
  await door.press('Cambiar la contraseña');
  await door.complains('Contraseña actual', /no es correcta/);
  refusals();
  await door.field('Contraseña actual').fill(password);
  await door.press('Cambiar la contraseña');
  await page.getByText('Contraseña cambiada').waitFor();
  expect(await town.status('/api/accounts/tokens', token)).toBe(401);
  expect(await town.status('/api/accounts/tokens', await door.token())).toBe(200);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Claves personales' })).toBeVisible();
});

test('the name and the picture are theirs to change', async ({ page, town }) => {
  const { record, token } = await town.ana();
  const door = new Door(page);
  await door.enter();
  await page.goto('/account');
  await door.field('Nombre').fill('Ana García');
  await page
    .getByRole('region', { name: 'Perfil' })
    .getByRole('button', { name: 'Guardar' })
    .click();
  await page.getByText('Guardado.').waitFor();
  await page.locator('input[type=file]').setInputFiles('static/icons/icon-512.png');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('slider', { name: 'Ampliar' }).press('End');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  const picture = page.locator('main img').first();
  await expect(picture).toHaveJSProperty('complete', true);
  await expect.poll(() => picture.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(256);
  const row = await town.ask<{ name: string; avatar: string }>(
    `/api/collections/users/records/${record.id}`,
    null,
    { session: token, method: 'GET' },
  );
  expect(row.name).toBe('Ana García');
  expect(row.avatar).toMatch(/\.webp$/);
  await page.getByRole('button', { name: 'Volver a Ajustes' }).click();
  await expect(page.getByRole('link', { name: /Ana García/ }).locator('img')).toBeVisible();
});

test('all of it can be taken along, and deleted', async ({ page, town, refusals }) => {
  const { token } = await town.ana();
  const invitation = await town.invitation(token);
  await town.ask('/api/accounts/sign-up', {
    email: 'bea@example.com',
    password,
    username: 'bea',
    invitation,
  });
  const door = new Door(page);
  await door.enter('bea');
  await page.goto('/account');
  const download = page.waitForEvent('download');
  await door.press('Exportar mis datos');
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^helen-bea-.*\.json$/);
  const exported = JSON.parse(await readFile(await file.path(), 'utf8')) as {
    user: { email: string };
  };
  expect(exported.user.email).toBe('bea@example.com');

  await door.press('Borrar la cuenta');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('No se puede deshacer');
  await dialog.getByRole('textbox', { name: 'Contraseña' }).fill('not my password');
  await dialog.getByRole('button', { name: 'Borrar para siempre' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Contraseña' })).toBeFocused();
  await expect(dialog.getByText(/no es correcta/)).toBeVisible();
  refusals();
  await expectAccessible(page);
  await dialog.getByRole('textbox', { name: 'Contraseña' }).fill(password);
  await dialog.getByRole('button', { name: 'Borrar para siempre' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  expect(await door.token()).toBe('');
  await page.goto('/account');
  await door.signIn('bea');
  await door.complains('Contraseña', /no son correctos/);
  refusals();
});

test('everyone can use the screens of who is', async ({ page, town }) => {
  await town.ana();
  await page.goto('/account?to=%2Fsettings');
  await new Door(page).signIn();
  await page.getByRole('link', { name: /@ana/ }).waitFor();
  await expectAccessibleInBothThemes(page);
  await page.goto('/account');
  await page.getByText('Con una clave, tus programas').waitFor();
  await expectAccessibleInBothThemes(page);
});
