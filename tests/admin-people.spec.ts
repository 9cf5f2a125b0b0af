import { expect } from './fixtures';
import { test } from './administration';

test('a role is given; the last administrator keeps theirs', async ({
  page,
  house,
  consoleErrors,
}) => {
  await house.person('ben');
  await house.open(page, '/admin/people');
  await page.getByRole('searchbox').fill('be');
  const list = page.getByRole('list', { name: 'People' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await list.getByRole('button', { name: /ben/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Role').selectOption('moderator');
  await expect(list).toContainText('Moderator');
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  const { items } = await house.ask<{ items: { role: string }[] }>(
    'GET',
    '/api/admin/users?search=ben',
  );
  expect(items[0]?.role).toBe('moderator');

  await page.getByRole('searchbox').fill('ana');
  await list.getByRole('button', { name: /ana/ }).click();
  await dialog.getByLabel('Role').selectOption('user');
  await expect(dialog.getByRole('alert')).toHaveAttribute('data-code', 'last_admin');
  await expect(dialog.getByLabel('Role')).toHaveValue('admin');
  consoleErrors.length = 0; // the refusal
});

test('who is blocked is refused, until let in again', async ({ page, house }) => {
  const ben = await house.person('ben');
  const say = () => house.try('POST', '/api/chat', { content: 'Hello' }, ben);
  expect((await say()).status).toBe(200);
  await house.open(page, '/admin/people');
  await page.getByRole('button', { name: /ben/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('For', { exact: true }).selectOption('week');
  await dialog.getByLabel('Reason').fill('Too loud');
  await dialog.getByRole('button', { name: 'Block' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click();
  await expect(dialog.getByRole('button', { name: 'Let in again' })).toBeVisible();
  const refused = await say();
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ code: 'blocked', details: { reason: 'Too loud' } });

  await page.goto('/admin/blocked');
  await page.getByRole('button', { name: /ben/ }).click();
  await page.getByRole('button', { name: 'Let in again' }).click();
  await expect(page.getByText('Nobody is blocked.')).toBeVisible();
  expect((await say()).status).toBe(200);
});

test('an invitation is a link that is shown once, and can be revoked', async ({ page, house }) => {
  await house.open(page, '/admin/people');
  await page.getByRole('button', { name: 'Make an invitation' }).click();
  const link = await page.getByText(/account#invite=/).textContent();
  const invitation = /invite=(\S+)/.exec(link ?? '')?.[1];
  await page.getByRole('button', { name: /^Revoke/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('There are no invitations.')).toBeVisible();
  const account = { username: 'late', email: 'late@example.com', password: 'a long password' };
  const refused = await house.try('POST', '/api/accounts/sign-up', { ...account, invitation });
  expect(await refused.json()).toMatchObject({ code: 'invitation_invalid' });
});

test('moderators see people without what is private, and nothing of the machine', async ({
  page,
  house,
}) => {
  const mia = await house.person('mia', 'moderator');
  await house.person('ben');
  await house.open(page, '/admin/people', mia);
  await expect(
    page.getByRole('navigation', { name: 'Administration' }).getByRole('link'),
  ).toHaveText(['People', 'Reports', 'Blocked']);
  const list = page.getByRole('list', { name: 'People' });
  await expect(list).toContainText('ben');
  await expect(list).not.toContainText('@example.com');
  await list.getByRole('button', { name: /ben/ }).click();
  await expect(page.getByRole('dialog').getByLabel('Role')).toHaveCount(0);
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Block' })).toBeVisible();
});
