import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';

/** How light the page is, 0..1: of what is painted, not of what was asked for. */
const lightness = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d')!;
    canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 765;
  });

test('the theme is the system’s as it changes, until another is chosen', async ({ page }) => {
  await page.goto('/settings');
  await expect(page.getByRole('radio', { name: 'Sistema' }).first()).toBeChecked();
  await expect.poll(() => lightness(page)).toBeLessThan(0.2);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(() => lightness(page)).toBeGreaterThan(0.8);
  await page.getByRole('radio', { name: 'Oscuro' }).check({ force: true });
  await expect.poll(() => lightness(page)).toBeLessThan(0.2);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('radio', { name: 'Claro' }).check({ force: true });
  await expect.poll(() => lightness(page)).toBeGreaterThan(0.8);
});

test('motion: a quiet meter where less of it is asked for, else the sphere, which rests while nobody looks', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const waiting = new Set<number>();
    const [request, cancel] = [requestAnimationFrame, cancelAnimationFrame];
    globalThis.requestAnimationFrame = (run) => {
      const id = request((now) => {
        waiting.delete(id);
        run(now);
      });
      waiting.add(id);
      return id;
    };
    globalThis.cancelAnimationFrame = (id) => {
      waiting.delete(id);
      cancel(id);
    };
    Object.assign(globalThis, { helenFrames: waiting });
  });
  const frames = () =>
    page.evaluate(() => (globalThis as unknown as { helenFrames: Set<number> }).helenFrames.size);
  const hide = (hidden: boolean) =>
    page.evaluate((now) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: now });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);

  await page.goto('/');
  const canvas = page.locator('[data-state] canvas');
  await expect(page.locator('[data-state]').first()).toBeVisible();
  await expect(canvas).toHaveCount(0);
  await expect.poll(frames, 'nothing moves').toBe(0);

  await page.goto('/settings');
  await page.getByRole('radio', { name: 'Completo' }).check({ force: true });
  await page.getByRole('link', { name: 'Hablar', exact: true }).click();
  await expect(canvas).toBeVisible();
  await expect.poll(frames).toBeGreaterThan(0);
  await hide(true);
  await expect.poll(frames, 'it rests').toBe(0);
  await hide(false);
  await expect.poll(frames, 'and goes on').toBeGreaterThan(0);
});

test('who cannot answer here says why; storage says what it holds, and is asked to last', async ({
  page,
}) => {
  await page.addInitScript(() => {
    let lasting = false;
    navigator.storage.persisted = () => Promise.resolve(lasting);
    navigator.storage.persist = () => Promise.resolve((lasting = true));
  });
  await page.goto('/settings');
  await expect(page.getByRole('radio', { name: /^Prueba de sonido/ })).toBeEnabled();
  const here = page.getByRole('radio', { name: /^En este dispositivo/ });
  await expect(here).toBeDisabled();
  await expect(page.getByText('Esto necesita WebGPU y aquí no lo hay.')).toBeVisible();

  await expect(page.getByText(/[\d,]+\s(?:.?B|bytes) en uso, [\d,.]+\s.B libres/)).toBeVisible();
  await page.getByRole('button', { name: 'Pedir que lo conserve' }).click();
  await expect(page.getByText('El navegador no borrará nada por su cuenta.')).toBeVisible();
  await page.goto('/settings/models');
  await expect(
    page.getByText(/Los modelos ocupan [\d,]+\s(?:.?B|bytes). Quedan [\d,.]+\s.B libres./),
  ).toBeVisible();
});
