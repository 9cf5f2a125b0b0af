import { expect, expectAccessibleInBothThemes } from './fixtures';
import { List, test } from './neighbours';

declare global {
  interface Window {
    /** The list's rows cannot be read. */
    unread: boolean;
  }
}

test('until the list is here it is said that it comes; one that cannot be read says so, and is read again', async ({
  page,
  ana,
  eva,
}) => {
  await eva.says(await eva.meets(ana), 'Hola');
  // The first answer is on its way until it is let through.
  let arrive = () => {};
  const way = new Promise<void>((resolve) => (arrive = resolve));
  await page.route('**/api/sync?*', async (route) => {
    await way;
    await route.continue();
  });
  const list = new List(page);
  await page.goto('/chat');
  const coming = page.getByRole('status').filter({ hasText: 'Trayendo tus conversaciones…' });
  await expect(coming).toBeVisible();
  await expect(page.getByText('Habla con HELEN, escribe a alguien')).toHaveCount(0);
  await expectAccessibleInBothThemes(page);
  arrive();
  await expect(list.entry('Eva')).toContainText('Hola');
  await expect(coming).toHaveCount(0);

  // As a browser whose storage cannot be read at the moment.
  await page.addInitScript(() => {
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
      // Not while the database is opened, which looks at all stores.
      if (window.unread && mode !== 'readwrite' && String(stores) === 'threads,members')
        throw new DOMException('Internal error.', 'UnknownError');
      return begin.call(this, stores, mode, options);
    };
    window.unread = true;
  });
  await page.reload();
  const failed = page.getByRole('region', { name: 'Lista de conversaciones' }).getByRole('alert');
  await expect(failed).toHaveAttribute('data-code', 'unexpected');
  await expectAccessibleInBothThemes(page);
  await page.evaluate(() => (window.unread = false));
  await failed.getByRole('button', { name: 'Reintentar' }).click();
  await expect(list.entry('Eva')).toContainText('Hola');
  await expect(failed).toHaveCount(0);
});
