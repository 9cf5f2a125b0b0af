import { createHash } from 'node:crypto';
import type { Browser, BrowserContext, FileChooser, Locator, Page } from '@playwright/test';
import { ask, rows, test as base, type Person } from './devices';
import { expect } from './fixtures';
import { openContext } from './signed-in';

export { expect } from './fixtures';
export { rows, type Person } from './devices';

/** What people say to each other is sent and done in this order, each with an id of its own. */
interface Operation {
  type: string;
  thread: string;
  [field: string]: unknown;
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
export const newId = (): string =>
  Array.from({ length: 15 }, () => letters[Math.floor(Math.random() * 36)]).join('');

/** The id of the thread of two people. */
export function directId(one: string, other: string): string {
  const sum = createHash('sha256')
    .update(`direct:${[one, other].toSorted().join(':')}`)
    .digest();
  return Array.from(sum.subarray(0, 15), (byte) => letters[byte % 36]).join('');
}

/** Does things at the server as a person; another client of theirs. Throws what is refused. */
export async function push(url: string, person: Person, operations: Operation[]): Promise<void> {
  for (let from = 0; from < operations.length; from += 100) {
    const part = operations.slice(from, from + 100).map((one) => ({ id: newId(), ...one }));
    type Answer = { results: { ok?: boolean; code?: string }[] };
    const { results } = await ask<Answer>(url, person, '/api/sync', 'POST', { operations: part });
    const refused = results.filter(({ ok }) => !ok);
    if (refused.length > 0) throw new Error(JSON.stringify(refused[0]));
  }
}

export const message = (thread: string, text: string, more: object = {}): Operation => ({
  type: 'message.put',
  thread,
  message: newId(),
  author: 'self',
  text,
  heard: '',
  parent: '',
  createdAt: Date.now(),
  language: '',
  segments: [],
  ...more,
});

/** The screen of a thread between people, in Spanish. */
export class Screen {
  readonly log: Locator;
  readonly field: Locator;

  constructor(
    readonly page: Page,
    readonly person: Person,
  ) {
    this.log = page.getByRole('log');
    this.field = page.getByRole('textbox', { name: 'Mensaje', exact: true });
  }

  said = (text: string): Locator => this.log.getByRole('article').filter({ hasText: text });
  button = (name: string | RegExp): Locator => this.page.getByRole('button', { name, exact: true });
  state = (text: string): Locator => this.said(text).locator('[data-sent]');

  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
    await expect(this.field).toHaveValue('');
  }

  /** Opens the menu of a message by its button. */
  async choose(text: string, item: string): Promise<void> {
    await this.said(text).hover();
    await this.said(text).getByRole('button', { name: 'Opciones del mensaje' }).click();
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }
}

/** Chooses files by the button beside the field. */
export async function attach(
  one: Pick<Screen, 'page' | 'button'>,
  files: Parameters<FileChooser['setFiles']>[0],
): Promise<void> {
  const choosing = one.page.waitForEvent('filechooser');
  await one.button('Adjuntar archivos').click();
  await (await choosing).setFiles(files);
}

interface Together {
  /** Opens a thread as one of the two. */
  open: (
    person: Person,
    path: string,
    options?: Parameters<Browser['newContext']>[0],
  ) => Promise<Screen>;
  /** A group of Ana and Eva, which Ana owns. */
  group: string;
}

/** Two people with an account each. */
export const test = base.extend<Together, { ana: Person; eva: Person }>({
  ana: [async ({ person }, use) => use(person), { scope: 'worker' }],
  eva: [
    async ({ server, person }, use) => {
      const { code } = await ask<{ code: string }>(
        server.url,
        person,
        '/api/admin/invitations',
        'POST',
        {},
      );
      const body = {
        email: 'eva@example.com',
        password: 'a long password',
        username: 'eva',
        name: 'Eva Luna',
        invitation: code,
      };
      type Made = { token: string; record: { id: string } };
      const { token, record } = await ask<Made>(
        server.url,
        person,
        '/api/accounts/sign-up',
        'POST',
        body,
      );
      await use({ token, id: record.id, account: record });
    },
    { scope: 'worker' },
  ],
  group: async ({ server, ana, eva }, use) => {
    const thread = newId();
    await push(server.url, ana, [
      {
        type: 'thread.begin',
        thread,
        kind: 'group',
        title: 'Excursión',
        users: [eva.id],
        helen: false,
        createdAt: Date.now(),
      },
    ]);
    await use(thread);
  },
  open: async ({ browser, server, consoleErrors }, use, info) => {
    const opened: BrowserContext[] = [];
    await use(async (person, path, options = {}) => {
      const { token, account } = person;
      const context = await openContext(
        browser,
        server.url,
        { token, account },
        { ...options, errors: consoleErrors },
      );
      opened.push(context);
      const page = await context.newPage();
      await page.goto(path);
      return new Screen(page, person);
    });
    if (info.status === info.expectedStatus) for (const context of opened) await context.close();
  },
});

/** How many changes wait in a browser. */
export const waiting = async (screen: Screen): Promise<number> =>
  (await rows(screen.page, screen.person, 'outbox')).length;
