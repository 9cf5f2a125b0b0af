import type { Page } from '@playwright/test';
import { expect, keepsTheApp, test } from './fixtures';
import { Network } from './slow';
import { scriptMicrophone, TalkScreen } from './talking';

/** The version of the page that is open. */
const version = (page: Page): Promise<string | null> =>
  page.evaluate(
    () => document.querySelector<HTMLMetaElement>('meta[name="version"]')?.content ?? null,
  );

/** A mark that lives as long as the page does. */
const mark = (page: Page): Promise<void> =>
  page.evaluate(() => void Object.assign(globalThis, { helenMark: true }));
const isMarked = (page: Page): Promise<boolean> => page.evaluate(() => 'helenMark' in globalThis);

/** What a person does to look at a tab again: the moment the app asks for a new version. */
const lookAgain = (page: Page): Promise<unknown> =>
  page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

const offer = (page: Page) => page.getByRole('region', { name: 'Avisos' });
const update = (page: Page) => offer(page).getByRole('button', { name: 'Actualizar' });

test('a new version is offered, and comes when the person says so', async ({ page, server }) => {
  const network = await Network.before(server.url);
  try {
    await page.goto(network.url);
    await keepsTheApp(page);
    await mark(page);
    network.release('second');
    await lookAgain(page);
    await expect(offer(page)).toContainText('Hay una versión nueva de HELEN.');
    expect(await isMarked(page), 'nothing reloads by itself').toBe(true);
    // The first visit's page, too: it had no worker when it opened.
    await update(page).click();
    await expect.poll(() => version(page).catch(() => null)).toBe('second');
    expect(await isMarked(page)).toBe(false);
    await expect
      .poll(() => page.evaluate(async () => (await caches.keys()).toSorted().join()))
      .toBe('helen-assets,helen-pages-second');
    await expect(update(page), 'what is here is not offered').toHaveCount(0);

    // Not wanted now, it is offered again at the next visit.
    network.release('third');
    await lookAgain(page);
    await expect(update(page)).toBeVisible();
    await page.reload();
    await expect(update(page)).toBeVisible();
    expect(await version(page)).toBe('second');
    await update(page).click();
    await expect.poll(() => version(page).catch(() => null)).toBe('third');
  } finally {
    network.close();
  }
});

test('an update asked for in another tab waits until the talk here is over', async ({
  page,
  context,
  server,
}) => {
  test.setTimeout(300_000);
  const network = await Network.before(server.url);
  try {
    const talk = new TalkScreen(page);
    const { say } = await scriptMicrophone(page);
    await page.goto(network.url);
    await keepsTheApp(page);
    await mark(page);
    await talk.start();
    await talk.reaches('listening', 120_000);
    await say('en-01');
    await talk.reaches('speaking', 120_000);
    network.release('second');
    await lookAgain(page);
    await expect(update(page)).toBeVisible();
    // The offer takes nothing away: the answer goes on to its end.
    await talk.words('assistant', 0, 120_000);
    await expect(talk.entries('assistant').first()).not.toHaveAttribute('data-interrupted');

    const other = await context.newPage();
    await other.goto(network.url);
    await update(other).click();
    await expect.poll(() => version(other).catch(() => null)).toBe('second');
    await expect(offer(page)).toContainText('Se actualizará cuando termines de hablar.');

    await page.bringToFront();
    await talk.reaches('listening', 120_000);
    await say('en-04');
    expect(await talk.words('user', 1, 120_000), 'the talk goes on').toMatch(/thursday/i);
    await talk.reaches('speaking', 120_000);
    expect(await isMarked(page), 'no reload in mid-talk').toBe(true);
    const end = page.getByRole('button', { name: 'Terminar', exact: true });
    await end.click();
    await expect.poll(() => version(page).catch(() => null)).toBe('second');
    expect(await isMarked(page)).toBe(false);

    await page.goto(`${network.url}/chat`);
    await page
      .getByRole('link', { name: /Hello Helen/ })
      .first()
      .click();
    await expect(page.getByText(/thursday/i).first(), 'nothing said is lost').toBeVisible();
  } finally {
    network.close();
  }
});
