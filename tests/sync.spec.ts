import type { Page } from '@playwright/test';
import { ask, begin, choose, current, entry, rename, rows, test, unique } from './devices';
import { expect, keepsTheApp } from './fixtures';
import { TalkScreen } from './talking';

// Without the network it is the service worker that gives the app.
test.use({ serviceWorkers: 'allow' });

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

test('a backup put back is another history: what it lacks goes, what waits on a device is sent', async ({
  server,
  person,
  device,
}, info) => {
  const file = info.outputPath('backup.tar.gz');
  const kept = unique('Antes');
  await begin(server.url, person, kept);
  const one = await device();
  await expect(entry(one, kept)).toBeVisible();
  await server.command('backup', file);
  const lost = unique('Después');
  await begin(server.url, person, lost);
  await expect(entry(one, lost)).toBeVisible();
  await expect(server.command('restore', file), 'somebody works with it').rejects.toThrow(
    /stop it first/,
  );
  await server.end();
  const renamed = unique('Luego');
  await rename(one, kept, renamed);
  expect(await server.command('restore', file)).toContain('What was there before is in');
  await server.run();
  await expect(entry(one, lost)).toBeHidden({ timeout: 20_000 });
  const two = await device();
  await expect(entry(two, renamed)).toBeVisible();
  await expect(entry(two, lost)).toBeHidden();
});
