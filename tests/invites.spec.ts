import type { Browser, Page } from '@playwright/test';
import { expect, expectAccessible, expectAccessibleInBothThemes } from './fixtures';
import { Door, password, test, type Town } from './people';
import { viewports } from './routes';

interface Account {
  token: string;
  record: { id: string };
}

/** A browser of somebody's; without an account a stranger's. */
async function opens(browser: Browser, town: Town, who?: Account): Promise<Page> {
  const value = JSON.stringify({ token: who?.token, account: who?.record });
  const localStorage = who ? [{ name: 'helen-session', value }] : [];
  const context = await browser.newContext({
    baseURL: town.url,
    locale: 'es-ES',
    viewport: viewports.phone,
    storageState: { cookies: [], origins: [{ origin: town.url, localStorage }] },
  });
  return context.newPage();
}

const bea = { email: 'bea@example.com', password, username: 'bea' };

/** Ana with a group, and Bea, who knows nothing of it. */
async function neighbours(town: Town): Promise<{ ana: Account; bea: Account; group: string }> {
  const ana = await town.ana();
  const invitation = await town.invitation(ana.token);
  const body = { type: 'group', name: 'Viaje a Cádiz', participants: ['helen'] };
  const [made, group] = await Promise.all([
    town.ask<Account>('/api/accounts/sign-up', { ...bea, invitation }),
    town.ask('/api/chats', body, { session: ana.token }),
  ]);
  return { ana, bea: made, group: group.id ?? '' };
}

/** A link that Ana makes past the screen. */
async function link(town: Town, ana: Account, group: string): Promise<string> {
  const made = await town.ask(`/api/threads/${group}/invites`, {}, { session: ana.token });
  return `/join#${made.secret ?? ''}`;
}

test('a link brings somebody in, until it is revoked', async ({ page, town, browser }) => {
  const { ana, bea, group } = await neighbours(town);
  await page.addInitScript(
    (value) => localStorage.setItem('helen-session', value),
    JSON.stringify({ token: ana.token, account: ana.record }),
  );
  await page.goto(`/chat?id=${group}`);
  await page
    .getByRole('region', { name: 'Conversación' })
    .getByRole('button', { name: /^Opciones de.*Cádiz/ })
    .click();
  await page.getByRole('menuitem', { name: 'Invitar por enlace' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invitar por enlace' });
  await dialog.getByLabel('Vale durante').selectOption('Siempre');
  await dialog.getByRole('button', { name: 'Crear enlace' }).click();
  const address = await dialog.getByLabel('Enlace', { exact: true }).inputValue();
  expect(address).toMatch(new RegExp(`^${town.url}/join#[A-Z0-9]{20,}$`));
  await expectAccessibleInBothThemes(page);

  const phone = await opens(browser, town, bea);
  await phone.goto(address);
  await expect(phone.getByRole('heading', { name: 'Viaje a Cádiz' })).toBeVisible();
  await expect(phone.getByText('Personas: 1')).toContainText('HELEN participa');
  await expectAccessible(phone);
  await phone.getByRole('button', { name: 'Entrar en el grupo' }).click();
  await phone.waitForURL(`/chat?id=${group}`);
  const session = bea.token;
  const chats = await town.ask<{ id: string }[]>('/api/chats', null, { session, method: 'GET' });
  expect(chats.map(({ id }) => id)).toEqual([group]);

  // Once in, the link leads there at once.
  await phone.goto(address);
  await phone.getByRole('button', { name: 'Abrir el grupo' }).click();
  await phone.waitForURL(`/chat?id=${group}`);

  await dialog.getByRole('button', { name: /^Anular el enlace/ }).click();
  await expect(page.getByText('Ese enlace ya no funciona.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: /^Anular/ })).toHaveCount(0);
  const leaving = { id: 'leaveleaveleav1', type: 'thread.leave', thread: group };
  await town.ask('/api/sync', { operations: [leaving] }, { session });
  await phone.goto('/settings');
  await phone.goto(address);
  await expect(phone.getByRole('alert')).toContainText('Esta invitación se ha anulado.');
  await expectAccessible(phone);
  await phone.context().close();
});

test('who has no session signs in first, and no address tells the secret', async ({
  town,
  browser,
}) => {
  const { ana, group } = await neighbours(town);
  const phone = await opens(browser, town);
  const address = await link(town, ana, group);
  const asked: string[] = [];
  phone.on('request', (request) => asked.push(request.url()));
  await phone.goto(address);
  await expect(phone.getByText('necesitas una cuenta')).toBeVisible();
  await expectAccessible(phone);
  await phone.getByRole('link', { name: 'Entrar o crear una cuenta' }).click();
  await new Door(phone).signIn('bea');
  await phone.waitForURL('/join');
  await phone.getByRole('button', { name: 'Entrar en el grupo' }).click();
  await phone.waitForURL(`/chat?id=${group}`);
  const secret = address.split('#')[1] ?? '';
  const told = asked.filter((url) => url.split('#')[0]?.includes(secret));
  expect(told.every((url) => url.startsWith(`${town.url}/api/invites/`))).toBe(true);
  expect(told).not.toEqual([]);
  await phone.context().close();
});

test('a link that is none says so', async ({ town, browser }) => {
  const { bea } = await neighbours(town);
  const phone = await opens(browser, town, bea);
  await phone.goto('/join#NOTASECRETNOTASECRETNOTAS');
  await expect(phone.getByRole('alert')).toContainText('Este enlace no lleva a ningún grupo.');
  await phone.getByRole('link', { name: 'Ir a tus conversaciones' }).click();
  await phone.waitForURL('/chat');
  await phone.context().close();
});
