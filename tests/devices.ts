import type { BrowserContext, Page } from '@playwright/test';
import { expect, test as base } from './fixtures';
import { rowsOf } from './rows';

export interface Person {
  token: string;
  id: string;
  account: object;
}

interface Devices {
  /** A page of another browser of the same person. */
  device: (path?: string) => Promise<Page>;
}

/** One person, who is at home in several browsers. */
export const test = base.extend<Devices, { person: Person }>({
  voices: [[], { scope: 'worker' }],
  person: [
    async ({ server }, use) => {
      const answer = await fetch(`${server.url}/api/accounts/first-admin`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          code: await server.prints(/once:\s+(\S+)/),
          email: 'ana@example.com',
          password: 'a long password',
          username: 'ana',
        }),
      });
      const { token, record } = (await answer.json()) as {
        token: string;
        record: { id: string };
      };
      await use({ token, id: record.id, account: record });
    },
    { scope: 'worker' },
  ],
  device: async ({ browser, server, person }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (path = '/chat') => {
      const value = JSON.stringify({ token: person.token, account: person.account });
      const context = await browser.newContext({
        baseURL: server.url,
        locale: 'es-ES',
        storageState: {
          cookies: [],
          origins: [{ origin: server.url, localStorage: [{ name: 'helen-session', value }] }],
        },
      });
      opened.push(context);
      const page = await context.newPage();
      await page.goto(path);
      return page;
    });
    for (const context of opened) await context.close();
  },
});

/** All rows of a table of the account's database in a browser; none where there is no such database. */
export const rows = <Row>(page: Page, person: Person, table: string): Promise<Row[]> =>
  rowsOf(page, `helen-${person.id}`, table);

/** Asks the server as the person; another client of theirs, if you will. */
export async function ask<Answer>(
  url: string,
  person: Person,
  path: string,
  method = 'GET',
  body?: object,
): Promise<Answer> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { Authorization: person.token, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (answer.status === 204 ? undefined : await answer.json()) as Answer;
}

let count = 0;
export const unique = (word: string) => `${word} ${Date.now() % 1e6} ${++count}`;

export const entry = (page: Page, title: string) =>
  page
    .getByRole('list', { name: 'Lista de conversaciones' })
    .getByRole('link', { name: new RegExp(title) });

export async function begin(url: string, person: Person, title: string): Promise<string> {
  const made = await ask<{ id: string }>(url, person, '/api/chat/realtime/sessions', 'POST', {
    title,
    initial_message: `Sobre ${title}`,
  });
  return made.id;
}

export async function choose(page: Page, title: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Opciones de «${title}»` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

export async function rename(page: Page, from: string, to: string): Promise<void> {
  await choose(page, from, 'Cambiar el nombre');
  await page.getByRole('dialog').getByLabel('Nombre').fill(to);
  await page.getByRole('dialog').getByRole('button', { name: 'Guardar' }).click();
}

/** Nothing waits to be sent, and the device knows it. */
export const current = (page: Page, person: Person) =>
  expect
    .poll(async () => {
      const facts = await rows<{ key: string; value: { type: string } }>(page, person, 'facts');
      return facts.find(({ key }) => key === 'sync-state')?.value.type;
    })
    .toBe('current');
