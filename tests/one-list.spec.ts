import { expect, test } from './company';
import { keepsTheApp } from './fixtures';
import { List, newId } from './neighbours';

// Without the network it is the service worker that gives the app.
test.use({ serviceWorkers: 'allow' });

test('what is typed to HELEN, said to her and written to people is in one list, and found by one search', async ({
  ana,
  eva,
  cloud,
  open,
  consoleErrors,
}) => {
  cloud.onMessage('sopa', { content: 'Una de zanahoria: hierve agua.' });
  const direct = await eva.meets(ana);
  await eva.says(direct, 'Compra zanahorias');
  // As the talk writes down what it heard and said.
  const talk = newId();
  const createdAt = Date.now();
  await ana.does('thread.put', talk, { title: '', createdAt, pinned: false, archived: false });
  const text = 'Háblame de las raíces';
  await ana.says(talk, text, { heard: text, language: 'es', segments: [{ from: 0, to: 2, text }] });
  await ana.does('message.put', talk, {
    ...{
      message: newId(),
      author: 'assistant',
      text: 'La zanahoria es una.',
      heard: 'La zanahoria',
    },
    ...{ parent: '', createdAt: createdAt + 1, language: 'es', segments: [] },
  });

  const { page } = await open(ana, '/chat?new');
  await page.getByLabel('Escribe a HELEN').fill('Hazme una sopa');
  await page.getByLabel('Escribe a HELEN').press('Enter');
  await expect(page.getByRole('log')).toContainText('hierve agua');
  const typed = new URL(page.url()).searchParams.get('id');

  const { list } = new List(page);
  const names = [/Hazme una sopa/, /Háblame de las raíces/, /Eva/];
  const search = page.getByRole('searchbox', { name: 'Buscar en tus conversaciones' });
  const hits = list.locator('a[href*="message="]');
  const found = async () => {
    await search.fill('ZANAHORIA');
    // Each leads to its message, with the word in it.
    await expect(hits).toHaveCount(3);
    await expect(hits.locator('mark')).toHaveText(Array.from({ length: 3 }, () => /^zanahoria/));
    await expect(hits.filter({ hasText: 'Compra' }), 'whose it is').toContainText(/^\s*Eva/);
    const where = await hits.evaluateAll((all) =>
      all.map((one) => new URL((one as HTMLAnchorElement).href).searchParams.get('id')),
    );
    expect(where.toSorted()).toEqual([direct, talk, typed].toSorted());
  };
  await expect(list.getByRole('listitem')).toHaveText(names);
  await found();

  await keepsTheApp(page);
  await page.context().setOffline(true);
  await page.goto('/chat');
  await expect(list.getByRole('listitem')).toHaveText(names);
  await found();
  await expect(page.getByText('solo lo que hay en este dispositivo')).toBeVisible();
  await page.context().setOffline(false);
  consoleErrors.length = 0; // the browser writes each question that found no network
});
