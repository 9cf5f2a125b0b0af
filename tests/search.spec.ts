import { expect } from '@playwright/test';
import { test } from './writing';

// Without the network it is the service worker that gives the app.
test.use({ serviceWorkers: 'allow' });

test('words, phrases and filters find messages, on the server and without it', async ({
  cloud,
  helen,
  chat,
  context,
  errors,
}) => {
  cloud.onMessage('canción', { content: 'Una canción de mañana, con letra.' });
  await chat.open(helen);
  await chat.say('¿Qué canción me recomiendas?');
  await expect(chat.messages.last()).toContainText('con letra.');
  const { page } = chat;
  const search = page.getByRole('searchbox', { name: 'Buscar en tus conversaciones' });
  const hits = page.getByRole('list', { name: 'Conversaciones' }).getByRole('link');
  const answered = page.waitForResponse(/\/api\/search/);
  await search.fill('CANCION manana');
  await expect(hits).toHaveCount(1);
  expect((await answered).status()).toBe(200);
  await expect(hits.locator('mark')).toHaveText(['canción', 'mañana']);
  if (process.env['LOOK']) await page.screenshot({ path: `${process.env['LOOK']}.png` });
  await hits.click();
  await expect(page).toHaveURL(/message=/);
  await search.fill('"canción mañana"');
  await expect(page.getByText('Nada con «"canción mañana"».')).toBeVisible();
  await search.fill('"cancion me"');
  await expect(hits.locator('mark').last()).toHaveText('canción me');
  await search.fill('letra');
  await page.getByLabel('De quién').selectOption('Tú');
  await expect(page.getByText('Nada con «letra».')).toBeVisible();
  await page.getByRole('button', { name: 'Quitar filtros' }).first().click();
  await expect(hits).toHaveCount(1);
  await context.setOffline(true);
  await search.fill('cancion');
  await expect(page.getByText('solo lo que hay en este dispositivo')).toBeVisible();
  await expect(hits.locator('mark').first()).toHaveText('canción');
  await context.setOffline(false);
  errors.length = 0; // the browser writes each question that found no network
});
