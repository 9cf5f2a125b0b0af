import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import {
  test as base,
  expect,
  type BrowserContext,
  type Page,
  type TestInfo,
} from '@playwright/test';
import { copyVoices, HelenServer } from './server';
import { FakeMicrophone } from './talking';

interface Fixtures {
  /** Errors of every page's console. Must be empty at the end; a test that provokes one takes it out. */
  consoleErrors: string[];
}

interface WorkerFixtures {
  /**
   * Voices the server has. One that speaks slower than time on two cores takes them from everything else: Spanish is
   * for the tests that listen to it.
   */
  voices: readonly string[];
  server: HelenServer;
  /** What the browser's microphone hears: `microphone.plays('es-01')` before the page opens it. */
  microphone: FakeMicrophone;
}

/** A fixture: what every page writes into its console as an error, of which nothing may be left after a good test. */
export async function watchConsole(
  { context }: { context: BrowserContext },
  use: (errors: string[]) => Promise<void>,
  info: TestInfo,
): Promise<void> {
  const errors: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`);
  });
  context.on('weberror', (error) => errors.push(String(error.error().stack)));
  await use(errors);
  if (info.status === info.expectedStatus) expect(errors, 'console errors').toEqual([]);
}

/** Every test talks to the real binary through a real browser. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  voices: [['piper-en_US-joe-medium'], { option: true, scope: 'worker' }],
  server: [
    async ({ voices }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'helen-cache-'));
      copyVoices(voices, folder);
      const server = await HelenServer.start({ HELEN_CACHE: folder });
      await use(server);
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  microphone: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const microphone = new FakeMicrophone();
      await use(microphone);
      microphone.close();
    },
    { scope: 'worker' },
  ],
  browser: [
    async ({ playwright, launchOptions, microphone }, use) => {
      const args = [...(launchOptions.args ?? []), microphone.argument];
      const browser = await playwright.chromium.launch({ ...launchOptions, args });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  consoleErrors: [watchConsole, { auto: true }],
});

export { expect };

/**
 * Closes every page before their server ends: what that does to them is no mistake of theirs. After a failed test they
 * stay, to be pictured.
 */
export async function closePages(context: BrowserContext, info: TestInfo): Promise<void> {
  if (info.status !== info.expectedStatus) return;
  for (const page of context.pages()) await page.close();
}

/** Until the app opens without the network. */
export async function keepsTheApp(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
  });
}

/** WCAG 2.2 AA as far as a machine can tell; the message names rule, element and what is wrong. */
export async function expectAccessible(page: Page): Promise<void> {
  const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  await expectNothingFound(new AxeBuilder({ page }).withTags(levels));
}

/** The same in both themes, of which the second can only differ in its colours. Ends in the light one. */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await expectNothingFound(new AxeBuilder({ page }).withRules(['color-contrast']));
}

async function expectNothingFound(axe: AxeBuilder): Promise<void> {
  const { violations } = await axe.analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n${target}\n${failureSummary}`),
  );
  expect(found, 'accessibility').toEqual([]);
}
