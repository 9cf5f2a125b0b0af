import { expect, expectAccessible } from './fixtures';
import { IdentityProvider } from './identity';
import { Letters } from './letters';
import { Door, password, test as base, type Town } from './people';

const test = base.extend<{ identity: IdentityProvider; letters: Letters }>({
  identity: async ({ town }, use) => {
    const provider = await IdentityProvider.start();
    const providers = [provider.configuration];
    await town.patch(
      '/api/collections/users',
      { oauth2: { enabled: true, providers } },
      await town.server.superuser(),
    );
    await use(provider);
    await provider.close();
  },
  letters: async ({ town }, use) => {
    const letters = await Letters.start();
    await town.patch(
      '/api/settings',
      { smtp: letters.configuration, meta: { appURL: town.url } },
      await town.server.superuser(),
    );
    await use(letters);
    await letters.close();
  },
});

const bea = {
  sub: 'bea-at-the-provider',
  name: 'Bea',
  preferred_username: 'Bea',
  email: 'bea@example.com',
  email_verified: true,
};

const open = (town: Town, session: string) =>
  town.ask('/api/admin/settings', { signUp: 'open' }, { session, method: 'PUT' });

test('by another site: there and back, signed in, and gone again without a password', async ({
  page,
  town,
  identity,
}) => {
  const { token } = await town.ana();
  await open(town, token);
  identity.identity = bea;
  const door = new Door(page);
  await page.goto('/account?to=%2Fchat');
  await expect(page.getByRole('button', { name: 'Continuar con Test ID' })).toBeVisible();
  await expectAccessible(page);
  await door.press('Continuar con Test ID');
  await door.arrived('/chat');
  await page.goto('/settings');
  await expect(page.getByRole('link', { name: /Bea/ })).toContainText('@bea');

  await page.goto('/account');
  await door.press('Borrar la cuenta');
  await page.getByRole('dialog').getByRole('button', { name: 'Continuar con Test ID' }).click();
  await page.getByText('Acabas de confirmar que eres tú').waitFor();
  expect(new URL(page.url()).pathname).toBe('/account');
  await page.getByRole('button', { name: 'Borrar para siempre' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  const { total } = await town.ask<{ total: number }>('/api/admin/users', null, {
    session: token,
    method: 'GET',
  });
  expect(total).toBe(1);
});

test('by another site, where it does not work: words and a way out', async ({
  page,
  town,
  identity,
  refusals,
}) => {
  const { token } = await town.ana();
  const door = new Door(page);
  const start = async (query = '') => {
    await page.goto(`/account${query}`);
    await door.press('Continuar con Test ID');
  };
  // A person who says no there.
  await start('?to=%2Fchat');
  await page.getByText('No ha cambiado nada').waitFor();
  await page.getByRole('link', { name: 'Volver' }).click();
  await expect(page).toHaveURL(/\/account\?to=%2Fchat$/);
  // A new one, and sign-up is by invitation.
  identity.identity = bea;
  await start();
  await expect(page.getByRole('alert')).toContainText('hace falta una invitación');
  refusals();
  await expectAccessible(page);
  // A link that somebody else made: the state is not this tab's.
  for (const address of ['/account/oauth2?code=x&state=y', '/account/oauth2']) {
    await page.goto(address);
    await expect(page.getByRole('alert')).toContainText('No se ha podido entrar por ahí');
    expect(page.url()).not.toContain('code');
  }
  // With the invitation it works, and spends it.
  await start(`#invite=${await town.invitation(token)}`);
  await door.arrived();
  expect(await town.status('/api/accounts/tokens', await door.token())).toBe(200);
});

test('by mail: a code, another password, a verified address', async ({ page, town, letters }) => {
  await town.ana();
  const verify = await letters.find('ana@example.com', /\/account\/verify#([\w.-]+)/);
  const door = new Door(page);
  await page.goto(`/account/verify#${verify}`);
  await page.getByText('Tu correo está verificado').waitFor();
  await page.getByRole('link', { name: 'Tu cuenta' }).click();
  await door.press('Recibir un código por correo');
  await door.field('Correo').fill('ana@example.com');
  await expectAccessible(page);
  await door.press('Enviar el código');
  await door.field('Código').fill(await letters.find('ana@example.com', /<strong>(\d+)</));
  await door.press('Entrar');
  await door.arrived();

  await page.goto('/account');
  await expect(page.getByText('Verificado', { exact: true })).toBeVisible();
  await door.press('Salir');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Salir' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto('/account');
  await door.press('¿Olvidaste tu contraseña?');
  await door.field('Correo').fill('ana@example.com');
  await door.press('Enviar el enlace');
  const reset = await letters.find('ana@example.com', /\/account\/reset#([\w.-]+)/);
  await page.goto(`/account/reset#${reset}`);
  await door.field('Contraseña nueva').fill('a newer, longer password');
  await door.press('Guardar la contraseña');
  await page.getByText('Entra con tu contraseña nueva').waitFor();
  await page.getByRole('link', { name: 'Entrar' }).click();
  await door.signIn('ana', 'a newer, longer password');
  await door.arrived();
});

test('by mail: another address, and links that no longer hold', async ({
  page,
  town,
  letters,
  refusals,
}) => {
  await town.ana();
  const door = new Door(page);
  await door.enter();
  await page.goto('/account');
  await door.press('Cambiar el correo');
  await door.field('Correo nuevo').fill('ana@example.com');
  await door.press('Enviar el enlace');
  await expect(page.getByRole('textbox', { name: 'Correo nuevo' })).toBeFocused();
  refusals();
  await door.field('Correo nuevo').fill('ana@example.org');
  await door.press('Enviar el enlace');
  const link = await letters.find('ana@example.org', /\/account\/email#([\w.-]+)/);
  await page.goto(`/account/email#${link}`);
  await door.field('Contraseña').fill('not my password');
  await door.press('Confirmar el correo nuevo');
  await door.complains('Contraseña', /no es correcta/);
  refusals();
  await door.field('Contraseña').fill(password);
  await door.press('Confirmar el correo nuevo');
  await page.getByText('Entra con tu correo nuevo').waitFor();
  await page.getByRole('link', { name: 'Entrar' }).click();
  await door.signIn('ana@example.org');
  await door.arrived();
  for (const path of ['/account/verify#gone', '/account/verify']) {
    await page.goto(path);
    await expect(page.getByRole('alert')).toContainText('Este enlace ya no vale');
    refusals();
  }
});
