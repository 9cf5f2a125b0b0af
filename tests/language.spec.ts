import { expect, test } from './fixtures';
import { TalkScreen } from './talking';

test('the language follows the browser and can be switched', async ({ page, browser, server }) => {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Hablar', exact: true })).toHaveCount(1);
  await page.goto('/settings');
  await page
    .getByLabel('English')
    .or(page.getByRole('radio', { name: 'English' }))
    .first()
    .click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Talk', exact: true })).toHaveCount(1);

  const context = await browser.newContext({ locale: 'en-GB', baseURL: server.url });
  const english = await context.newPage();
  await english.goto('/');
  await expect(english.getByRole('button', { name: 'Talk', exact: true })).toHaveCount(1);
  await expect(new TalkScreen(english).log).toHaveAttribute('aria-label', 'Transcript');
  await context.close();
});
