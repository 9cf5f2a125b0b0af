import { devices } from '@playwright/test';
import { expect, test } from './company';
import { crowd, enter } from './crowd';
import { expectAccessibleInBothThemes } from './fixtures';
import type { Screen } from './together';

/** The most there may be in one group. */
const MOST = 500;

const info = (one: Screen) => one.page.getByRole('complementary', { name: 'Información' });
const people = (one: Screen) =>
  info(one).getByRole('list', { name: 'Personas' }).getByRole('listitem');

test('a group of five hundred: its people are there, found, named and told of who has read', async ({
  town,
  ana,
  eva,
  luis,
  open,
}) => {
  test.slow();
  const others = await crowd(town, MOST - 3);
  const group = await ana.gathers('Pueblo', [eva, luis, ...others]);
  const one = await open(ana, `/chat?id=${group}`);
  await expect(one.page.getByText('500 personas')).toBeVisible();

  // Whom to name is found by how their name begins.
  await one.field.pressSequentially('¿Quién viene, @vecino31');
  const named = one.page.getByRole('listbox', { name: 'A quién nombrar' }).getByRole('option');
  await expect(named).toHaveText([
    /Vecino 31\s/,
    ...Array.from({ length: 7 }, () => /Vecino 31\d\s/),
  ]);
  await one.field.press('ArrowDown');
  await one.field.press('Enter');
  await one.field.press('Enter');
  await expect(one.said('¿Quién viene, @Vecino 310')).toBeVisible();
  await expect(one.state('¿Quién viene')).toHaveAttribute('data-sent', 'sent');

  const here = await enter(town, others.slice(0, 320));
  for (let from = 0; from < 320; from += 20)
    await Promise.all(
      here
        .slice(from, from + 20)
        .map((who, at) =>
          who.does('thread.seen', group, from + at < 300 ? { read: 2 } : { delivered: 2 }),
        ),
    );
  await one.said('¿Quién viene').getByRole('button', { name: 'Enviado' }).click();
  const dialog = one.page.getByRole('dialog');
  await expect(dialog).toContainText('Lo han leído · 300');
  await expect(dialog).toContainText('Les ha llegado · 20');
  await expect(dialog).toContainText('Aún no les ha llegado · 179');
  await expect(dialog.getByRole('listitem')).toHaveCount(MOST - 1);
  await expectAccessibleInBothThemes(one.page);
  await one.page.keyboard.press('Escape');

  const opened = Date.now();
  await one.button('Información').click();
  await expect(people(one)).toHaveCount(12);
  // Half of one is usual beside other work.
  expect(Date.now() - opened, 'milliseconds until the pane is there').toBeLessThan(2000);
  await info(one).getByRole('button', { name: 'Ver a los 500' }).click();
  await expect(people(one)).toHaveCount(MOST);
  await people(one).last().scrollIntoViewIfNeeded();
  await expect(people(one).last()).toBeInViewport();
  await expectAccessibleInBothThemes(one.page);
  const field = info(one).getByRole('searchbox', { name: 'Buscar entre las personas' });
  await field.fill('Vecíno 317');
  await expect(people(one)).toHaveCount(1);
  await expect(people(one)).toContainText('@vecino317');
  await field.fill('nadie así');
  await expect(info(one)).toContainText('Nadie se llama «nadie así».');

  // On a phone, by somebody who leads nothing.
  const phone = devices['Pixel 7'];
  const two = await open(eva, `/chat?id=${group}`, {
    viewport: phone.viewport,
    hasTouch: true,
    isMobile: true,
  });
  await expect(two.said('¿Quién viene')).toBeVisible();
  await two.button('Información').click();
  await expect(people(two)).toHaveCount(12);
  await expectAccessibleInBothThemes(two.page);
  await info(two).getByRole('button', { name: 'Ver a los 500' }).click();
  await expect(people(two)).toHaveCount(MOST);
  await people(two).last().scrollIntoViewIfNeeded();
  await expect(people(two).last()).toBeInViewport();
});
