import type { Page } from '@playwright/test';
import { expect, test } from './company';
import { crowd } from './crowd';
import { expectAccessibleInBothThemes } from './fixtures';

test('in a group of more than fifty who wrote a message asks who has read it', async ({
  town,
  ana,
  eva,
  luis,
  open,
}) => {
  const others = await crowd(town, 49);
  const group = await ana.gathers('Barrio', [eva, luis, ...others]);
  const one = await open(ana, `/chat?id=${group}`);
  await one.say('¿Quién viene?');
  await expect(one.state('¿Quién viene?')).toHaveAttribute('data-sent', 'sent');
  await eva.does('thread.seen', group, { read: 2 });
  await luis.does('thread.seen', group, { delivered: 2 });
  await one.said('¿Quién viene?').getByRole('button', { name: 'Enviado' }).click();
  const dialog = one.page.getByRole('dialog');
  await expect(dialog).toContainText(/Lo han leído · 1.*Eva/);
  await expect(dialog).toContainText(/Les ha llegado · 1.*Luis/);
  await expect(dialog).toContainText('Aún no les ha llegado · 49');
  await expectAccessibleInBothThemes(one.page);
});

/** Changes what is shown to others, until the server has it: a page that goes elsewhere takes back what it asks. */
const shows = async (page: Page, name: string, on: boolean) => {
  const one = page.getByRole('region', { name: 'Privacidad' }).getByRole('switch', { name });
  const kept = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
  await one.setChecked(on);
  expect((await kept).ok()).toBe(true);
};

test('who does not show when they are here, type or have read does not see it of others', async ({
  ana,
  eva,
  open,
}) => {
  const thread = await eva.meets(ana);
  const one = await open(ana, `/chat?id=${thread}`);
  const other = await open(eva, `/chat?id=${thread}`);
  await expect(one.page.getByText('En línea')).toBeVisible();
  await expect(other.page.getByText('En línea')).toBeVisible();
  await one.field.pressSequentially('a');
  await expect(other.page.getByText('Escribiendo…')).toBeVisible();
  await one.say('¿Lo ves?');
  await expect(one.state('¿Lo ves?')).toHaveAttribute('data-sent', 'read');

  await other.page.goto('/settings#privacy');
  for (const name of ['Mostrar cuándo estoy', 'Mostrar cuándo escribo', 'Mostrar qué he leído'])
    await shows(other.page, name, false);
  await expect(one.page.getByText('En línea')).toHaveCount(0);
  await expect(one.page.getByText(/^Última vez/)).toHaveCount(0);
  await expect(one.state('¿Lo ves?'), 'that it came is still seen').toHaveAttribute(
    'data-sent',
    'delivered',
  );
  await other.page.goto(`/chat?id=${thread}`);
  await expect(other.said('¿Lo ves?')).toBeVisible();
  await other.field.pressSequentially('hola');
  await one.field.pressSequentially('b');
  await other.field.press('Enter');
  await expect(one.said('hola')).toBeVisible();
  await expect(other.page.getByText('En línea')).toHaveCount(0);
  await expect(other.page.getByText('Escribiendo…')).toHaveCount(0);
  await expect(other.state('hola')).toHaveAttribute('data-sent', 'delivered');

  await other.page.goto('/settings#privacy');
  for (const name of ['Mostrar cuándo estoy', 'Mostrar cuándo escribo', 'Mostrar qué he leído'])
    await shows(other.page, name, true);
  await other.page.goto(`/chat?id=${thread}`);
  await expect(one.page.getByText('En línea')).toBeVisible();
  await expect(other.state('hola')).toHaveAttribute('data-sent', 'read');
  // Gone, one sees since when.
  await other.page.close();
  await expect(one.page.getByText(/^Última vez/)).toBeVisible({ timeout: 20_000 });
});
