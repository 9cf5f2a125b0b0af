import { createHash, randomUUID } from 'node:crypto';
import { expect, expectAccessibleInBothThemes } from './fixtures';
import { test, type House } from './administration';

const newId = () => randomUUID().replaceAll('-', '').slice(0, 15);

type Person = Awaited<ReturnType<House['person']>>;

/** The thread of two people has one id, whoever begins it. */
function directId(one: string, other: string): string {
  const [first, second] = [one, other].toSorted();
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const sum = createHash('sha256').update(`direct:${first}:${second}`).digest();
  return [...sum.subarray(0, 15)].map((byte) => letters[byte % 36]).join('');
}

/** What one person wrote to another. @returns the message */
async function says(house: House, from: Person, to: Person, text: string): Promise<string> {
  const thread = directId(from.record.id, to.record.id);
  const message = newId();
  const begins = { type: 'thread.begin', kind: 'direct', users: [to.record.id], title: '' };
  const puts = { type: 'message.put', message, author: 'self', text };
  const operations = [begins, puts].map((one) => ({ ...one, id: newId(), thread, createdAt: 1 }));
  await house.ask('POST', '/api/sync', { operations }, from);
  return message;
}

test('a moderator reads a report, closes it with a note, and keeps the person out', async ({
  page,
  house,
}) => {
  const leo = await house.person('leo');
  const eva = await house.person('eva');
  const mod = await house.person('mod', 'moderator');
  const message = await says(house, leo, eva, 'Something ugly');
  await house.ask('POST', '/api/reports', { message, reason: 'abuse', text: 'He insults me' }, eva);

  await house.open(page, '/admin/reports', mod);
  const report = page.getByRole('list', { name: 'Reports' }).getByRole('listitem');
  await expect(report).toHaveCount(1);
  await expect(report).toContainText('leo (@leo)');
  await expect(report).toContainText('Sent by eva (@eva)');
  await expect(report.getByLabel('The message')).toHaveText('Something ugly');
  await expectAccessibleInBothThemes(page);

  await report.getByRole('button', { name: 'See leo' }).click();
  const person = page.getByRole('dialog');
  await person.getByRole('button', { name: 'Block' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click();
  await expect(person.getByRole('button', { name: 'Let in again' })).toBeVisible();
  await person.getByRole('button', { name: 'Close' }).last().click();

  await report.getByLabel('Note').fill('Blocked for a day');
  await report.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText('No reports are waiting.')).toBeVisible();
  await page.getByRole('radio', { name: 'Closed' }).click();
  await expect(report).toContainText('Blocked for a day');
  await expect(report).toContainText('Closed by mod (@mod)');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(page.getByText('None has been closed yet.')).toBeVisible();
});

test('what one does not show is the server’s to know, and who was blocked is let back', async ({
  page,
  house,
}) => {
  const eva = await house.person('eva');
  const leo = await house.person('leo');
  await house.ask('PUT', `/api/people/${leo.record.id}/block`, undefined, eva);
  await house.open(page, '/settings', eva);
  const privacy = page.getByRole('region', { name: 'Privacy' });
  const read = privacy.getByRole('switch', { name: "Show what I've read" });
  await expect(read).toBeChecked();
  await expectAccessibleInBothThemes(page);

  const row = () =>
    house.ask<object>('GET', `/api/collections/users/records/${eva.record.id}`, undefined, eva);
  await read.click();
  await expect
    .poll(row)
    .toMatchObject({ hidesRead: true, hidesTyping: false, hidesPresence: false });
  await privacy.getByRole('switch', { name: "Show when I'm here" }).click();
  await expect
    .poll(row)
    .toMatchObject({ hidesRead: true, hidesTyping: false, hidesPresence: true });

  await privacy.getByRole('button', { name: 'Unblock leo' }).click();
  await expect(privacy).toContainText("You haven't blocked anybody.");
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(privacy.getByRole('button', { name: 'Unblock leo' })).toBeVisible();
});

test('whoever looks is here for those they share a chat with', async ({ page, house }) => {
  const eva = await house.person('eva');
  const leo = await house.person('leo');
  await says(house, leo, eva, 'Hi');
  const thread = directId(eva.record.id, leo.record.id);
  const seenByLeo = () => house.ask('GET', `/api/threads/${thread}/presence`, undefined, leo);
  expect(await seenByLeo()).toEqual([{ user: eva.record.id, online: false, seen: 0 }]);
  await house.open(page, '/settings', eva);
  await expect.poll(seenByLeo).toMatchObject([{ user: eva.record.id, online: true }]);
  await page
    .getByRole('region', { name: 'Privacy' })
    .getByRole('switch', { name: "Show when I'm here" })
    .click();
  await expect.poll(seenByLeo).toEqual([{ user: eva.record.id, online: false, seen: 0 }]);
});
