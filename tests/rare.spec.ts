import { expect } from '@playwright/test';
import { test } from './cloud';
import { keepsTheApp } from './fixtures';
import { signIn } from './writing';

// Without the network it is the service worker that gives the app.
test.use({ serviceWorkers: 'allow' });

test('administration is kept once it was opened; until then it says that there is no network', async ({
  helen,
  page,
  context,
}) => {
  await signIn(page, helen);
  const { url } = helen.server;
  await page.goto(`${url}/chat`);
  await keepsTheApp(page);
  const kept = () =>
    page.evaluate(async () => {
      const list = (await (await fetch('/offline.json')).json()) as Record<string, string[]>;
      const cache = await caches.open('helen-assets');
      const found = await Promise.all((list['onUse'] ?? []).map((path) => cache.match(path)));
      return found.filter((one) => one !== undefined).length;
    });
  expect(await kept()).toBe(0);
  await context.setOffline(true);
  await page.goto(`${url}/admin`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No hay conexión.');
  await page.goto(`${url}/chat`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await context.setOffline(false);
  await page.goto(`${url}/admin`);
  await expect(page.getByRole('navigation', { name: 'Administración' })).toBeVisible();
  expect(await kept()).toBeGreaterThan(0);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole('navigation', { name: 'Administración' })).toBeVisible();
});
