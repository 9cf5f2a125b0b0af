import { expect, expectAccessible, expectAccessibleInBothThemes } from './fixtures';
import { Door, password, test } from './people';

test('the code of the console makes the first administrator', async ({ page, town, refusals }) => {
  const code = await town.code();
  await page.goto('/settings');
  await page
    .locator('#account')
    .getByRole('link', { name: /^Entrar/ })
    .click();
  const door = new Door(page);
  await expect(page.getByRole('heading', { name: 'Primer administrador' })).toBeVisible();
  await door.field('Código de la consola').fill('AAAA-BBBB-CCCC-DDDD');
  await door.field('Nombre de usuario').fill('Ana');
  await door.field('Correo').fill('ana@example.com');
  await door.field('Contraseña').fill('short');
  await door.press('Crear cuenta');
  await door.complains('Contraseña', /10 caracteres/);
  await door.field('Contraseña').fill(password);
  await door.press('Crear cuenta');
  await door.complains('Código de la consola', /no es correcto/);
  refusals();
  await door.field('Código de la consola').fill(` ${code.toLowerCase()} `);
  await door.press('Crear cuenta');
  await door.arrived('/settings');
  await expect(page.getByRole('link', { name: /@ana/ })).toHaveAttribute('href', '/account');
  await expect(page.getByRole('link', { name: 'Administración' })).toHaveAttribute(
    'href',
    '/admin',
  );
});

test('an invitation link opens the door, once', async ({ page, town, refusals, browser }) => {
  const { token } = await town.ana();
  const code = await town.invitation(token);
  const door = new Door(page);
  await page.goto(`/account?to=%2Fchat#invite=${code}`);
  await expect(door.field('Código de invitación')).toHaveValue(code);
  await door.field('Nombre de usuario').fill('ana');
  await door.field('Correo').fill('bea@example.com');
  await door.field('Contraseña').fill(password);
  await door.press('Crear cuenta');
  await door.complains('Nombre de usuario', /ya existe/);
  refusals();
  await door.field('Nombre de usuario').fill('bea');
  await door.press('Crear cuenta');
  await door.arrived('/chat');

  const context = await browser.newContext({ locale: 'es-ES', baseURL: town.url });
  const late = new Door(await context.newPage());
  await late.page.goto(`/account#invite=${code}`);
  await late.field('Nombre de usuario').fill('eva');
  await late.field('Correo').fill('eva@example.com');
  await late.field('Contraseña').fill(password);
  await late.press('Crear cuenta');
  await late.complains('Código de invitación', /ya no vale/);
  await context.close();
});

test('a wrong password is told in words; signing out leaves nothing behind, in no tab', async ({
  page,
  town,
  refusals,
}) => {
  const { record } = await town.ana();
  const door = new Door(page);
  await page.goto('/account?to=https://evil.example/');
  await expect(page.getByRole('button', { name: 'Recibir un código por correo' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /Olvidaste/ })).toHaveCount(0);
  await door.signIn('ana', 'another long password');
  await door.complains('Contraseña', /no son correctos/);
  refusals();
  await door.signIn('ANA@example.com');
  await door.arrived();

  const other = await page.context().newPage();
  await other.goto('/settings');
  await expect(other.getByRole('link', { name: /@ana/ })).toBeVisible();
  await page.goto('/account');
  await door.press('Salir');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Salir' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await expect(other.locator('#account').getByRole('link', { name: /^Entrar/ })).toBeVisible();
  expect(await door.token()).toBe('');
  const kept = await page.evaluate(async () =>
    (await indexedDB.databases()).map(({ name }) => name),
  );
  expect(kept).not.toContain(`helen-${record.id}`);

  await other.goto('/account');
  await new Door(other).signIn();
  await new Door(other).arrived();
  await page.goto('/settings');
  await expect(page.getByRole('link', { name: /@ana/ })).toBeVisible();
});

test('a session that has ended asks again, and what is here stays', async ({
  page,
  town,
  refusals,
}) => {
  const { record } = await town.ana();
  const door = new Door(page);
  await door.enter();
  const session = await door.token();
  await town.ask('/api/accounts/sign-out-everywhere', null, { session });
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('helen-session') ?? '{}') as { since: number };
    localStorage.setItem('helen-session', JSON.stringify({ ...kept, since: 0 }));
  });
  await page.goto('/chat');
  await page.getByText('Tu sesión ha terminado: vuelve a entrar').waitFor();
  refusals();
  expect(await door.token()).toBe('');
  await page.getByRole('button', { name: 'Entrar' }).click();
  await expect(page.getByText(/Tu sesión ha terminado, ana/)).toBeVisible();
  await expect(door.field('Correo o nombre de usuario')).toHaveValue('ana');
  const kept = await page.evaluate(async () =>
    (await indexedDB.databases()).map(({ name }) => name),
  );
  expect(kept).toContain(`helen-${record.id}`);
  await door.signIn();
  await door.arrived('/chat');
  // The session that had ended was tried once more, by what keeps devices alike.
  refusals();
});

test('what an ended session left here is forgotten only after asking', async ({
  page,
  town,
  refusals,
}) => {
  const { record } = await town.ana();
  const door = new Door(page);
  await door.enter();
  await town.ask('/api/accounts/sign-out-everywhere', null, { session: await door.token() });
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('helen-session') ?? '{}') as object;
    localStorage.setItem('helen-session', JSON.stringify({ ...kept, token: '' }));
  });
  const databases = () =>
    page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  await page.goto('/account');
  await door.press('Olvidar a ana en este dispositivo');
  const asked = page.getByRole('alertdialog');
  await expect(asked).toContainText('Se borra la copia');
  expect(await databases()).toContain(`helen-${record.id}`);
  await asked.getByRole('button', { name: 'Olvidar', exact: true }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await expect.poll(databases).not.toContain(`helen-${record.id}`);
  refusals();
});

test('deleting says how far it reaches with an account, and leaves nothing on the device', async ({
  page,
  town,
}) => {
  const { record } = await town.ana();
  const door = new Door(page);
  await page.goto('/account?to=%2Fsettings');
  await door.signIn();
  await door.arrived('/settings');
  await expect(page.getByText('Tus conversaciones están en tu cuenta')).toBeVisible();
  await page.getByRole('button', { name: 'Borrar las conversaciones' }).click();
  await expect(page.getByRole('alertdialog')).toContainText('de todos tus dispositivos');
  await page.keyboard.press('Escape');
  const dark = page.getByRole('radio', { name: 'Oscuro' });
  await dark.check({ force: true });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: 'Borrarlo todo' }).click();
  await expect(page.getByRole('alertdialog')).toContainText('Lo que tiene el servidor se queda');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Borrar' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  const names = await page.evaluate(async () =>
    (await indexedDB.databases()).map(({ name }) => name),
  );
  expect(names).not.toContain(`helen-${record.id}`);
  expect(await door.token()).toBe('');
  await page.goto('/settings');
  await expect(page.getByText('Todo se queda en este dispositivo.')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Sistema' }).first()).toBeChecked();
});

test('who is blocked sees until when and why, and may still leave', async ({
  page,
  town,
  refusals,
}) => {
  const { token } = await town.ana();
  const invitation = await town.invitation(token);
  const body = { email: 'bea@example.com', password, username: 'bea', invitation };
  const bea = await town.ask<{ record: { id: string } }>('/api/accounts/sign-up', body);
  await town.ask(
    `/api/admin/users/${bea.record.id}`,
    { blockedUntil: '2096-05-04T10:00:00Z', blockReason: 'Demasiado ruido' },
    { session: token, method: 'PATCH' },
  );
  const door = new Door(page);
  await page.goto('/account?to=%2Fsettings');
  await door.signIn('bea');
  await door.arrived('/settings');
  await expect(page.getByText(/bloqueada hasta el 4 de mayo de 2096/)).toBeVisible();
  await expect(page.getByText('Motivo: Demasiado ruido')).toBeVisible();
  await page.goto('/account');
  await expect(page.getByRole('button', { name: 'Exportar mis datos' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Claves personales' })).toHaveCount(0);
  await expectAccessible(page);
  // What is of the cloud or of other devices is refused, and the console tells.
  refusals();
});

test('everyone can use the screens of who is not signed in', async ({ page, town }) => {
  await page.goto('/account');
  await page.getByRole('heading', { name: 'Primer administrador' }).waitFor();
  await expectAccessibleInBothThemes(page);
  await town.ana();
  await page.reload();
  await new Door(page).press('Entrar');
  await new Door(page).complains('Correo o nombre de usuario', /Escribe/);
  await expectAccessibleInBothThemes(page);
  await page.goto('/account/reset');
  await page.getByRole('heading').first().waitFor();
  await expectAccessibleInBothThemes(page);
});
