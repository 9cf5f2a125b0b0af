import type { BrowserContext, Page } from '@playwright/test';
import { expect, keepsTheApp, test as base } from './fixtures';
import { TalkScreen } from './talking';

interface Person {
  token: string;
  id: string;
  account: object;
}

interface Devices {
  /** A page of another browser of the same person. */
  device: (path?: string) => Promise<Page>;
}

/** One person, who is at home in several browsers. */
const test = base.extend<Devices, { person: Person }>({
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
function rows<Row>(page: Page, person: Person, table: string): Promise<Row[]> {
  return page.evaluate(
    async ([name, store]) => {
      const all = await indexedDB.databases();
      if (!all.some((one) => one.name === name)) return [];
      return new Promise<Row[]>((resolve, reject) => {
        const opening = indexedDB.open(name!);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const asked = db.transaction(store!).objectStore(store!).getAll();
          asked.onsuccess = () => {
            db.close();
            resolve(asked.result as Row[]);
          };
        };
      });
    },
    [`helen-${person.id}`, table] as const,
  );
}

/** Asks the server as the person; another client of theirs, if you will. */
async function ask<Answer>(
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
const unique = (word: string) => `${word} ${Date.now() % 1e6} ${++count}`;

const entry = (page: Page, title: string) =>
  page
    .getByRole('list', { name: 'Lista de conversaciones' })
    .getByRole('link', { name: new RegExp(title) });

async function begin(url: string, person: Person, title: string): Promise<string> {
  const made = await ask<{ id: string }>(url, person, '/api/chat/realtime/sessions', 'POST', {
    title,
    initial_message: `Sobre ${title}`,
  });
  return made.id;
}

async function choose(page: Page, title: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Opciones de «${title}»` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function rename(page: Page, from: string, to: string): Promise<void> {
  await choose(page, from, 'Cambiar el nombre');
  await page.getByRole('dialog').getByLabel('Nombre').fill(to);
  await page.getByRole('dialog').getByRole('button', { name: 'Guardar' }).click();
}

/** Nothing waits to be sent, and the device knows it. */
const current = (page: Page, person: Person) =>
  expect
    .poll(async () => {
      const facts = await rows<{ key: string; value: { type: string } }>(page, person, 'facts');
      return facts.find(({ key }) => key === 'sync-state')?.value.type;
    })
    .toBe('current');

test('what is renamed, deleted and begun on one device is so on the other, without a reload', async ({
  server,
  person,
  device,
}) => {
  const title = unique('Viaje');
  const [one, two] = [await device(), await device()];
  await begin(server.url, person, title);
  await expect(entry(one, title)).toBeVisible();
  await expect(entry(two, title)).toBeVisible();
  const renamed = unique('Excursión');
  await rename(one, title, renamed);
  await expect(entry(two, renamed)).toBeVisible();
  await choose(two, renamed, 'Borrar');
  await expect(entry(two, renamed)).toBeHidden();
  await two.getByRole('button', { name: 'Deshacer' }).click();
  await expect(entry(two, renamed)).toBeVisible();
  await expect(entry(one, renamed)).toBeVisible();
  await one.clock.install();
  await choose(one, renamed, 'Borrar');
  await expect.poll(async () => (await rows(one, person, 'outbox')).length).toBe(1);
  await expect(entry(two, renamed)).toBeVisible();
  await one.clock.fastForward(11_000);
  await expect(entry(two, renamed), 'once it cannot be undone').toBeHidden();
});

test('a typed conversation appears on the other device with its words', async ({
  person,
  device,
}) => {
  const words = unique('Hola desde aquí');
  const two = await device();
  const one = await device('/');
  await one.getByRole('button', { name: 'Escribir', exact: true }).click();
  await one.getByLabel('Tu mensaje').fill(words);
  await one.getByLabel('Tu mensaje').press('Enter');
  await new TalkScreen(one).words('assistant', 0, 60_000);
  await entry(two, words).click();
  await expect(two.getByRole('list', { name: 'Mensajes' })).toContainText(words);
  await current(one, person);
  type Row = { thread: string; seq: number; author: string; text: string; language: string | null };
  const thread = (await rows<Row>(one, person, 'messages')).find(({ text }) => text === words)!;
  const said = async (page: Page) =>
    (await rows<Row>(page, person, 'messages'))
      .filter((row) => row.thread === thread.thread)
      .toSorted((a, b) => a.seq - b.seq)
      .map(({ author, text, language }) => [author, text, language]);
  await expect
    .poll(async () => JSON.stringify(await said(two)))
    .toBe(JSON.stringify(await said(one)));
  expect((await said(two)).map(([author]) => author)).toEqual([person.id, 'helen']);
});

test('a pin follows, and what is written offline arrives later', async ({
  server,
  person,
  device,
}) => {
  const title = unique('Receta');
  const thread = await begin(server.url, person, title);
  const [one, two] = [await device(), await device()];
  await expect(entry(one, title)).toBeVisible();
  await expect(entry(two, title)).toBeVisible();
  await ask(server.url, person, `/api/chat/realtime/sessions/${thread}`, 'PATCH', {
    pinned: true,
  });
  const pinned = async (page: Page) =>
    (await rows<{ thread: string; pinned: boolean }>(page, person, 'members')).find(
      (row) => row.thread === thread,
    )?.pinned;
  await expect.poll(() => pinned(two)).toBe(true);

  await keepsTheApp(one);
  await one.context().setOffline(true);
  const renamed = unique('Sin conexión');
  await rename(one, title, renamed);
  await expect(entry(one, renamed)).toBeVisible();
  expect((await rows(one, person, 'outbox')).length).toBe(1);
  await one.reload();
  await expect(entry(one, renamed)).toBeVisible();
  await expect(entry(two, title)).toBeVisible();
  await one.context().setOffline(false);
  await expect(entry(two, renamed)).toBeVisible();
});

test('the server ends in between: what was done meanwhile is sent when it is back', async ({
  server,
  person,
  device,
}) => {
  const title = unique('Apagón');
  await begin(server.url, person, title);
  const [one, two] = [await device(), await device()];
  await expect(entry(one, title)).toBeVisible();
  await expect(entry(two, title)).toBeVisible();
  await server.end('SIGKILL');
  const renamed = unique('Vuelta');
  await rename(one, title, renamed);
  await expect(entry(one, renamed)).toBeVisible();
  await server.run();
  await expect(entry(two, renamed)).toBeVisible({ timeout: 20_000 });
});

test('two tabs, one of which does the work: closed, the other goes on', async ({
  server,
  person,
  device,
}) => {
  const title = unique('Pestaña');
  await begin(server.url, person, title);
  const first = await device();
  await expect(entry(first, title)).toBeVisible();
  const second = await first.context().newPage();
  await second.goto('/chat');
  await expect(entry(second, title)).toBeVisible();
  const renamed = unique('Otra');
  await rename(second, title, renamed);
  await current(second, person);
  await first.close();
  const again = unique('Sola');
  await rename(second, renamed, again);
  const other = await device();
  await expect(entry(other, again)).toBeVisible();
});

test('a session that does not hold any more ends it, and keeps what waits', async ({
  server,
  person,
  device,
}) => {
  const title = unique('Caduca');
  await begin(server.url, person, title);
  const page = await device();
  await expect(entry(page, title)).toBeVisible();
  await current(page, person);
  await page.evaluate((account) => {
    localStorage.setItem('helen-session', JSON.stringify({ token: 'nobodys', account }));
  }, person.account);
  await page.reload();
  await expect
    .poll(async () => {
      const facts = await rows<{ key: string; value: unknown }>(page, person, 'facts');
      return facts.find(({ key }) => key === 'sync-state')?.value;
    })
    .toEqual({ type: 'off', error: 'not_signed_in' });
  await rename(page, title, `${title}!`);
  await expect.poll(async () => (await rows(page, person, 'outbox')).length).toBe(1);
});
