import type { Page } from '@playwright/test';
import { expect, test } from './company';
import { List } from './neighbours';

// Without the network it is the service worker that gives the app.
test.use({ serviceWorkers: 'allow' });

/** How many tabs of the browser work, and how many wait to. */
const working = (page: Page, account: string) =>
  page.evaluate(async (name) => {
    const { held = [], pending = [] } = await navigator.locks.query();
    const of = (all: LockInfo[]) => all.filter((lock) => lock.name === name).length;
    return [of(held), of(pending)];
  }, `helen-sync-leader ${account}`);

test('one tab works for all, each shows everything, and the next takes over', async ({
  ana,
  eva,
  open,
  tab,
}) => {
  const thread = await eva.meets(ana);
  const first = await open(ana, `/chat?id=${thread}`);
  await expect.poll(() => working(first.page, ana.id)).toEqual([1, 0]);
  const second = await tab(first, `/chat?id=${thread}`);
  const third = await tab(first, '/chat');
  await expect.poll(() => working(second.page, ana.id)).toEqual([1, 2]);
  await eva.says(thread, 'Hola a todas');
  for (const one of [first, second]) await expect(one.said('Hola a todas')).toBeVisible();
  await expect(new List(third.page).entry('Eva')).toContainText('Hola a todas');
  await expect(second.page.getByText('Escribiendo…')).toHaveCount(0);

  await second.say('Desde la segunda');
  await expect(first.said('Desde la segunda')).toHaveCount(1);
  await expect(second.state('Desde la segunda')).not.toHaveAttribute('data-sent', 'queued');

  await first.page.close();
  await expect.poll(() => working(second.page, ana.id)).toEqual([1, 1]);
  await eva.says(thread, '¿Sigues ahí?');
  await expect(second.said('¿Sigues ahí?')).toBeVisible();
  await second.say('Sigo');
  await expect(second.state('Sigo')).not.toHaveAttribute('data-sent', 'queued');
  await expect(new List(third.page).entry('Eva')).toContainText('Sigo');
  const said = async () =>
    (await eva.rows<{ text: string; seq: number }>('messages'))
      .toSorted((a, b) => a.seq - b.seq)
      .flatMap(({ text }) => (text ? [text] : []));
  expect(await said(), 'each once, in order').toEqual([
    'Hola a todas',
    'Desde la segunda',
    '¿Sigues ahí?',
    'Sigo',
  ]);
});

test('what is typed in any tab is told to the other person, and what is read in one is read in all', async ({
  ana,
  eva,
  open,
  tab,
}) => {
  const thread = await eva.meets(ana);
  const first = await open(ana, '/chat');
  const second = await tab(first, `/chat?id=${thread}`);
  const other = await open(eva, `/chat?id=${thread}`);
  // Who is shown as being here hears: what is typed to nobody who listens comes to nobody.
  for (const one of [second, other]) await expect(one.page.getByText('En línea')).toBeVisible();
  await second.field.pressSequentially('Ho');
  await expect(other.page.getByText('Escribiendo…')).toBeVisible();
  await other.field.pressSequentially('Y');
  await expect(second.page.getByText('Escribiendo…')).toBeVisible();
  await second.page.goto('/settings');
  await eva.says(thread, 'Nuevo');
  const list = new List(first.page);
  await expect(list.entry('Eva')).toContainText('1 sin leer');
  await second.page.goto(`/chat?id=${thread}`);
  await expect(second.said('Nuevo')).toBeVisible();
  await expect(list.entry('Eva')).not.toContainText('sin leer');
  // What was being written is there in whichever tab.
  await first.page.bringToFront();
  await list.entry('Eva').getByRole('link').click();
  await expect(first.field).toHaveValue('Ho');
});

test('without the network a message waits in all tabs, and goes once, from whichever works', async ({
  ana,
  eva,
  open,
  tab,
}) => {
  const thread = await eva.meets(ana);
  const first = await open(ana, `/chat?id=${thread}`);
  const second = await tab(first, `/chat?id=${thread}`);
  await expect(second.field).toBeVisible();
  await first.page.context().setOffline(true);
  await second.say('Espera');
  await expect(first.state('Espera')).toHaveAttribute('data-sent', 'queued');
  await first.page.close();
  await expect(second.state('Espera')).toHaveAttribute('data-sent', 'queued');
  await second.page.context().setOffline(false);
  await expect(second.state('Espera')).not.toHaveAttribute('data-sent', 'queued');
  const said = async () =>
    (await eva.rows<{ text: string }>('messages')).filter(({ text }) => text === 'Espera').length;
  await expect.poll(said).toBe(1);
});
