import { expect, expectAccessibleInBothThemes, test } from './fixtures';
import { viewports } from './routes';

const show = { name: 'Mostrar la transcripción' };
const raise = { name: 'Subir la transcripción' };
const lower = { name: 'Bajar la transcripción' };

test('on a phone the transcript is a sheet that is raised, lowered and let go', async ({
  page,
}) => {
  await page.setViewportSize(viewports.phone);
  await page.goto('/');
  await page.getByRole('button', show).click();
  const sheet = page.getByRole('complementary', { name: 'Transcripción' });
  const top = async () => (await sheet.boundingBox())!.y;
  const half = await top();
  await expect(page.getByText('Lo que digáis aparecerá aquí.')).toBeInViewport();
  await expectAccessibleInBothThemes(page);

  await test.step('by its button, with the keyboard too', async () => {
    await page.getByRole('button', raise).click();
    await expect(page.getByRole('button', lower)).toBeVisible();
    expect(await top()).toBeLessThan(half - 50);
    const hablar = (await page.getByRole('button', { name: 'Hablar', exact: true }).boundingBox())!;
    expect(hablar.y + hablar.height, 'who wants to talk can').toBeLessThanOrEqual(await top());
    await page.getByRole('button', lower).press('Enter');
    await expect.poll(top).toBe(half);
  });

  await test.step('with a finger', async () => {
    const pull = async (by: number) => {
      const { x, y, width, height } = (await page
        .getByRole('button', { name: /(Subir|Bajar) la/ })
        .boundingBox())!;
      await page.mouse.move(x + width / 2, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width / 2, y + height / 2 + by, { steps: 5 });
      await page.mouse.up();
    };
    await pull(-60);
    expect(await top()).toBe(half - 60);
    await pull(340);
    await expect(page.getByRole('button', show)).toBeVisible();
    // For a screen reader it is still there.
    await expect.poll(async () => (await sheet.boundingBox())!.height).toBeLessThan(2);
  });
  await page.getByRole('button', show).click();
  expect(await top(), 'it comes as it came first').toBe(half);
});

test('where there is room the transcript stands beside the sphere', async ({ page }) => {
  await page.setViewportSize(viewports.desktop);
  await page.goto('/');
  await page.getByRole('button', show).click();
  const log = (await page.getByRole('log').boundingBox())!;
  const hablar = (await page.getByRole('button', { name: 'Hablar', exact: true }).boundingBox())!;
  expect(log.x).toBeGreaterThan(hablar.x + hablar.width);
  await expect(page.getByRole('button', raise)).toBeHidden();
});
