import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LLMock } from '@copilotkit/aimock';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { behind, runningCloud } from './cloud';
import { test as inStreet, type Neighbour } from './neighbours';
import { Town } from './people';
import { HelenServer } from './server';
import { Screen } from './together';
import { openContext } from './signed-in';

export { expect } from './fixtures';

interface Company {
  /** The providers of the server. */
  cloud: LLMock;
  /** What a person may ask of HELEN in a minute. */
  questions: number;
  /** A browser of somebody's, at a path. */
  open: (
    who: Neighbour,
    path: string,
    options?: Parameters<Browser['newContext']>[0],
  ) => Promise<Screen>;
  /** Another tab of the same browser. */
  tab: (of: Screen, path: string) => Promise<Screen>;
}

/** Ana, Eva and Luis, each with a browser of their own, and HELEN with a cloud behind her. */
export const test = inStreet.extend<Company>({
  questions: [1000, { option: true }],
  cloud: runningCloud,
  town: async ({ cloud, questions }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'helen-config-'));
    const server = await HelenServer.start(behind(cloud, folder, questions));
    await use(new Town(server));
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  },
  open: async ({ browser, town, consoleErrors }, use, info) => {
    const opened: BrowserContext[] = [];
    await use(async (who, path, options = {}) => {
      const { token, record: account } = who;
      const context = await openContext(
        browser,
        town.url,
        { token, account },
        { ...options, errors: consoleErrors },
      );
      opened.push(context);
      return at(await context.newPage(), who, path);
    });
    if (info.status === info.expectedStatus) for (const context of opened) await context.close();
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  tab: async ({}, use) => {
    await use(async (of, path) => {
      const page = await of.page.context().newPage();
      await page.goto(path);
      return new Screen(page, of.person);
    });
  },
});

async function at(page: Page, { token, id, record }: Neighbour, path: string): Promise<Screen> {
  await page.goto(path);
  return new Screen(page, { token, id, account: record });
}

/** So many words, so many a second. */
export const slowly = (count: number, tps = 40) =>
  [
    { content: Array.from({ length: count }, (_, index) => `palabra${index}`).join(' ') },
    { chunkSize: 12, streamingProfile: { ttft: 5, tps } },
  ] as const;
