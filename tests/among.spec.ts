import type { Page } from '@playwright/test';
import { expect, slowly, test } from './company';
import { expectAccessibleInBothThemes } from './fixtures';
import { List, type Neighbour } from './neighbours';

/** A group of all three that Ana owns, with HELEN in it. */
async function trip(ana: Neighbour, others: Neighbour[]): Promise<string> {
  const group = await ana.gathers('Viaje', others);
  await ana.does('thread.change', group, { helen: true });
  return group;
}

const ask = (who: Neighbour, thread: string, text: string) =>
  who.says(thread, `@helen ${text}`, { mentions: ['helen'] });

const stop = (page: Page) => page.getByRole('button', { name: 'Parar la respuesta' });

test('HELEN answers who names her and who replies to her, and knows only that thread', async ({
  ana,
  eva,
  luis,
  open,
  cloud,
}) => {
  cloud.onMessage(/qué tal Lisboa/, { content: 'Lisboa: **tranvías** y miradores.' });
  cloud.onMessage(/en tren/, { content: 'Sí, hay tren.' });
  const [group, secret] = [await trip(ana, [eva, luis]), await ana.meets(eva)];
  await eva.says(secret, 'Es un secreto');
  await luis.says(group, 'Yo quiero playa');
  const one = await open(ana, `/chat?id=${group}`);
  const other = await open(eva, `/chat?id=${group}`);
  // What was there when she came is not announced.
  await expect(other.said('Yo quiero playa')).toBeVisible();
  // Written out, a name is not completed: Enter sends.
  await one.field.fill('¿Y qué tal Lisboa, @hel');
  await one.field.press('End');
  await expect(one.page.getByRole('option', { name: /HELEN/ })).toBeVisible();
  await one.field.pressSequentially('en');
  await one.field.press('Enter');
  await expect(other.said('tranvías').locator('strong')).toHaveText('tranvías');
  await expect(other.said('tranvías')).toHaveAccessibleName(/^HELEN/);
  await expect(
    other.page.locator('[aria-live]').getByText('HELEN: Lisboa: tranvías y miradores.'),
    'it is announced once it is whole',
  ).toBeAttached();
  await other.choose('tranvías', 'Responder');
  await other.say('¿Se va en tren?');
  await expect(one.said('Sí, hay tren.')).toBeVisible();
  await luis.says(group, 'Pues yo en coche');
  await expect(one.said('Pues yo en coche')).toBeVisible();
  const heard = cloud.getRequests().map(({ body }) => JSON.stringify(body));
  expect(heard).toHaveLength(2);
  expect(heard[0]).toContain('Luis: Yo quiero playa');
  expect(heard[1]).toContain('Eva: ¿Se va en tren?');
  expect(heard.join()).not.toContain('secreto');
});

test('everybody sees her answer grow; who asked stops her, and asks again', async ({
  ana,
  eva,
  luis,
  open,
  cloud,
}) => {
  cloud.onMessage(/un cuento/, ...slowly(2000));
  const group = await trip(ana, [eva, luis]);
  const asker = await open(eva, `/chat?id=${group}`);
  const other = await open(luis, `/chat?id=${group}`);
  await asker.say('@helen, cuenta un cuento');
  // Both before its end, which is far away.
  await expect(asker.said('palabra2')).toBeVisible();
  await expect(other.said('palabra2')).toBeVisible();
  await expect(other.said('palabra1999')).toHaveCount(0);
  await expect(stop(other.page), 'it is not his to stop').toHaveCount(0);
  await stop(asker.page).click();
  await expect(asker.said('palabra2')).toContainText('La respuesta se paró.');
  await expect(other.said('palabra2')).toContainText('La respuesta se paró.');
  await expect(stop(asker.page)).toHaveCount(0);
  await expect(other.button('Preguntar otra vez')).toHaveCount(0);
  cloud.reset();
  cloud.onMessage(/un cuento/, { content: 'Érase una vez.' });
  await asker.button('Preguntar otra vez').click();
  await expect(other.said('Érase una vez.')).toBeVisible();
  await expect(asker.said('Érase una vez.')).not.toContainText('La respuesta se paró.');
  await expect(asker.log.getByText('palabra2')).toHaveCount(0);
});

test('that she could not answer is said to who asked, with a way on, and to the others', async ({
  ana,
  eva,
  luis,
  open,
  cloud,
}) => {
  const group = await trip(ana, [eva, luis]);
  const asker = await open(eva, `/chat?id=${group}`);
  const other = await open(ana, `/chat?id=${group}`);
  const list = await open(luis, '/chat');
  // Nobody in the cloud knows an answer to this.
  await asker.say('@helen, ¿llueve?');
  const refused = asker.log.locator('[data-code]');
  await expect(refused.getByRole('button', { name: 'Reintentar' })).toBeVisible();
  await expect(other.log.getByText('No ha podido contestar a Eva.')).toBeVisible();
  await expect(new List(list.page).entry('Viaje')).toContainText('HELEN: No ha podido contestar');
  cloud.onMessage(/llueve/, { content: 'No llueve.' });
  await refused.getByRole('button', { name: 'Reintentar' }).click();
  await expect(other.said('No llueve.')).toBeVisible();
  await expect(asker.said('No llueve.')).toBeVisible();
  await expect(refused).toHaveCount(0);
  await expect(new List(list.page).entry('Viaje')).toContainText('HELEN: No llueve.');
});

test.describe('one question a minute', () => {
  test.use({ questions: 1 });

  test('who asks too much is told so; nobody else is held back', async ({
    ana,
    eva,
    open,
    cloud,
  }) => {
    cloud.onMessage(/./, { content: 'Sí.' });
    const group = await trip(ana, [eva]);
    await ask(eva, group, 'una');
    const asker = await open(eva, `/chat?id=${group}`);
    await expect(asker.said('Sí.')).toHaveCount(1);
    await asker.say('@helen dos');
    const limit = asker.log.locator('[data-code=rate_limited]');
    await expect(limit).toContainText('Has llegado al límite por ahora.');
    await limit.getByRole('button', { name: 'Reintentar' }).click();
    await expect(limit.getByRole('button', { name: 'Reintentar' })).toBeVisible();
    await ask(ana, group, 'tres');
    await expect(asker.said('Sí.')).toHaveCount(2);
  });
});

test('the pane of a thread says what she sees; switched off she is silent', async ({
  ana,
  eva,
  open,
  cloud,
}) => {
  cloud.onMessage(/./, { content: 'Aquí estoy.' });
  const group = await trip(ana, [eva]);
  const one = await open(ana, `/chat?id=${group}&info`);
  const other = await open(eva, `/chat?id=${group}&info`);
  const sees = /Contesta cuando la mencionáis.*Solo ve los mensajes recientes de este grupo/;
  await expect(other.page.getByRole('complementary', { name: 'Información' })).toContainText(sees);
  await expect(one.page.getByRole('complementary', { name: 'Información' })).toContainText(sees);
  await expectAccessibleInBothThemes(one.page);
  await one.page.getByRole('switch', { name: 'HELEN participa' }).click();
  await expect(other.page.getByRole('complementary', { name: 'Información' })).not.toContainText(
    'HELEN participa',
  );
  await ask(eva, group, '¿estás?');
  await eva.says(group, 'Parece que no');
  await expect(one.said('Parece que no')).toBeVisible();
  expect(cloud.getRequests()).toEqual([]);
});

test('of her answer the others hear once it is whole', async ({ ana, eva, open, cloud }) => {
  cloud.onMessage(/Lisboa/, ...slowly(20, 20));
  const group = await trip(ana, [eva]);
  const one = await open(ana, '/chat');
  const list = new List(one.page);
  await expect(list.entry('Viaje')).toBeVisible();
  await ask(eva, group, '¿Lisboa?');
  await expect(list.entry('Viaje')).toContainText('HELEN: Está contestando…');
  await expect(list.entry('Viaje')).toContainText('HELEN: palabra0 palabra1');
  await expect(list.toasts).toContainText('Viaje: 2 mensajes nuevos');
  await expect(list.toasts.getByRole('button', { name: 'Abrir' })).toHaveCount(1);
  await expect(list.toasts).not.toContainText('Archivo');
});

test('a thread with her answers is usable by everybody', async ({ ana, eva, open, cloud }) => {
  cloud.onMessage(/Lisboa/, { content: 'Lisboa: tranvías.' });
  const group = await trip(ana, [eva]);
  const one = await open(ana, `/chat?id=${group}`, { viewport: { width: 390, height: 844 } });
  await one.say('@helen ¿Lisboa?');
  await expect(one.said('Lisboa: tranvías.')).toBeVisible();
  await one.say('@helen ¿Roma?');
  await expect(one.log.locator('[data-code]')).toBeVisible();
  await expectAccessibleInBothThemes(one.page);
});
