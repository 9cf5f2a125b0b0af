import { expect } from '@playwright/test';
import { png, test } from './writing';

test('the first message is not lost when it cannot be sent, nor what goes along', async ({
  cloud,
  helen,
  chat,
  errors,
}) => {
  cloud.onMessage('precious', { content: 'Here.' });
  const { page } = chat;
  await page.route('**/stream', (route) => route.abort());
  await chat.open(helen);
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: png });
  const waiting = page.getByRole('list', { name: 'Adjuntos' }).getByRole('img');
  await expect(waiting).toBeVisible();
  await chat.say('precious');
  await expect(page.getByText('No hay conexión.')).toBeVisible();
  await expect(chat.field).toHaveValue('precious');
  await expect(waiting).toBeVisible();
  await page.unroute('**/stream');
  await chat.field.press('Enter');
  await expect(chat.messages.last()).toContainText('Here.');
  await expect(chat.field).toHaveValue('');
  await expect(chat.messages.first().getByRole('img')).toBeVisible();
  errors.splice(0, errors.length, ...errors.filter((error) => !error.includes('net::ERR_')));
});

test('what was edited is not lost when it cannot be sent; given up, the focus is where it was', async ({
  cloud,
  helen,
  chat,
  errors,
}) => {
  cloud.onMessage('better', { content: 'Much better.' });
  cloud.onMessage('draft', { content: 'Fine.' });
  const { page } = chat;
  await chat.open(helen);
  await chat.say('a draft');
  await expect(chat.messages.last()).toContainText('Fine.');
  await page.route('**/stream', (route) => route.abort());
  await chat.button('Editar').click();
  const editor = chat.log.getByRole('textbox');
  await editor.fill('a better one');
  await chat.log.getByRole('button', { name: 'Enviar' }).click();
  await expect(page.getByText('No hay conexión.')).toBeVisible();
  await expect(editor).toHaveValue('a better one');
  await page.unroute('**/stream');
  await chat.log.getByRole('button', { name: 'Enviar' }).click();
  await expect(chat.messages.last()).toContainText('Much better.');
  await chat.button('Editar').click();
  await page.keyboard.press('Escape');
  await expect(chat.button('Editar')).toBeFocused();
  errors.splice(0, errors.length, ...errors.filter((error) => !error.includes('net::ERR_')));
});

test('over plain HTTP, without a clipboard of its own, an answer is copied all the same', async ({
  cloud,
  helen,
  chat,
}) => {
  cloud.onMessage('hello', { content: 'Take me along.' });
  const { page } = chat;
  await page.addInitScript(() =>
    Object.defineProperty(navigator, 'clipboard', { value: undefined }),
  );
  await chat.open(helen);
  await chat.say('hello');
  await expect(chat.messages.last()).toContainText('Take me along.');
  await chat.messages.last().getByRole('button', { name: 'Copiar' }).click();
  await expect(page.getByText('Copiado')).toBeVisible();
  await chat.field.press('Control+v');
  await expect(chat.field).toHaveValue('Take me along.');
});

test('on a device that has nothing yet, what is on its way is not said to be gone', async ({
  helen,
  chat,
}) => {
  const id = 'brandnewthread1';
  await helen.ask('/api/chat/realtime/sessions', {
    method: 'POST',
    body: JSON.stringify({ id, title: 'From elsewhere' }),
  });
  const { page } = chat;
  let bring = (): void => {};
  const told = new Promise<void>((resolve) => (bring = resolve));
  await page.route('**/api/sync?**', async (route) => {
    await told;
    await route.continue();
  });
  await chat.open(helen, `/chat?id=${id}`);
  await expect(page.getByText('Trayendo tus conversaciones…')).toBeVisible();
  await expect(page.getByText('Esta conversación ya no está.')).toHaveCount(0);
  bring();
  await expect(page.getByRole('heading', { name: 'From elsewhere' })).toBeVisible();
});

test('a session that has ended while one writes: the words stay, and there is a way in', async ({
  helen,
  chat,
  errors,
}) => {
  const { page } = chat;
  await chat.open(helen);
  await expect(chat.button(/Modelo/)).toBeVisible();
  await helen.ask('/api/accounts/sign-out-everywhere', { method: 'POST' });
  await chat.say('are you there?');
  await expect(chat.field).toHaveValue('are you there?');
  await page.locator('.error-panel').getByRole('button', { name: 'Entrar' }).click();
  await expect(page).toHaveURL(/\/account\?to=%2Fchat/);
  await page.close();
  // Whatever asks with the session that has ended is refused, pokes with a 403.
  errors.splice(0, errors.length, ...errors.filter((error) => !/status of 40[13]/.test(error)));
});
