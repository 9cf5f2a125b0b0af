import type { Locator } from '@playwright/test';
import { expect, test } from './company';
import { expectAccessibleInBothThemes } from './fixtures';
import type { Screen } from './together';
import { png } from './writing';

const aside = (screen: Screen, name: string): Locator => screen.page.getByRole('region', { name });

test('what one has not read is summed up at a tap, for oneself alone', async ({
  ana,
  eva,
  luis,
  open,
  cloud,
}) => {
  const group = await ana.gathers('Cena', [eva, luis]);
  await luis.says(group, 'De antes');
  await ana.does('thread.seen', group, { read: 2 });
  for (let at = 1; at <= 40; at++) await eva.says(group, `Idea número ${at}`);
  cloud.onMessage(/Idea número 40/, { content: '- **Cena** el jueves' });
  const one = await open(ana, `/chat?id=${group}`);
  const other = await open(eva, `/chat?id=${group}`);
  await one.button('Resumir').click();
  const summary = aside(one, 'Resumen');
  await expect(summary.locator('strong').last()).toHaveText('Cena');
  await expect(summary).toContainText('Solo lo ves tú');
  const asked = JSON.stringify(cloud.getRequests()[0]?.body);
  expect(asked).toMatch(/Eva: Idea número 1\W/);
  expect(asked).not.toContain('De antes');
  await expectAccessibleInBothThemes(one.page);
  await expect(other.log.getByRole('article').first()).toBeVisible();
  await expect(aside(other, 'Resumen')).toHaveCount(0);
  expect(await eva.rows<{ text: string }>('messages')).toHaveLength(42);
  await summary.getByRole('button', { name: 'Cerrar' }).click();
  await expect(summary).toHaveCount(0);
  // Once all was read it is what was said last.
  await one.button(/^Ir a lo último/).click();
  await expect(one.said('Idea número 40')).toBeInViewport();
  await expect(one.page.getByRole('link', { name: /^Chats/ })).not.toContainText('sin leer');
  await one.page.reload();
  await expect(one.said('Idea número 40')).toBeVisible();
  await expect(one.button('Resumir')).toHaveCount(0);
  const here = one.page.getByRole('region', { name: 'Conversación' });
  await here.getByRole('button', { name: 'Opciones de «Cena»' }).click();
  await one.page.getByRole('menuitem', { name: 'Resumir lo último' }).click();
  await expect(summary.locator('strong').last()).toHaveText('Cena');
});

test('a message is translated in its place, by hand and by key', async ({
  ana,
  eva,
  open,
  cloud,
}) => {
  cloud.onMessage('See you at eight', { content: 'Nos vemos a las ocho' });
  const thread = await eva.meets(ana);
  await eva.says(thread, 'See you at eight');
  const one = await open(ana, `/chat?id=${thread}`);
  await one.said('See you').hover();
  await one.said('See you').getByRole('button', { name: 'Traducir' }).click();
  const translation = one.said('See you').getByRole('region', { name: 'Traducción' });
  await expect(translation).toContainText('Nos vemos a las ocho');
  await translation.getByRole('button', { name: 'Cerrar' }).click();
  await expect(translation).toHaveCount(0);
  await one.said('See you').focus();
  await one.page.keyboard.press('t');
  await expect(translation).toContainText('Nos vemos a las ocho');
  await expectAccessibleInBothThemes(one.page);
});

test('replies are suggested where one could write, and one of them is taken', async ({
  ana,
  eva,
  open,
  cloud,
}) => {
  cloud.onMessage(/Vienes/, { content: '{"replies":["Claro que sí","Hoy no puedo"]}' });
  const thread = await eva.meets(ana);
  await eva.says(thread, '¿Vienes?');
  const one = await open(ana, `/chat?id=${thread}`);
  await one.button('Sugerir respuestas').click();
  await aside(one, 'Podrías responder').getByRole('button', { name: 'Hoy no puedo' }).click();
  await expect(one.field).toHaveValue('Hoy no puedo');
  await expect(one.field).toBeFocused();
  await one.field.press('Enter');
  await expect(one.said('Hoy no puedo')).toBeVisible();
  await expect(one.button('Sugerir respuestas'), 'one does not answer oneself').toHaveCount(0);
});

test('a picture is described', async ({ ana, eva, open, cloud }) => {
  // There are no words beside the picture to be matched.
  cloud.on({ predicate: () => true }, { content: 'Un punto rojo.' });
  const thread = await eva.meets(ana);
  const other = await open(eva, `/chat?id=${thread}`);
  await other.page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'punto.png', mimeType: 'image/png', buffer: png });
  await other.button('Enviar').click();
  const one = await open(ana, `/chat?id=${thread}`);
  const picture = one.log.getByRole('article').filter({ has: one.button(/^Ver punto/) });
  await picture.hover();
  await picture.getByRole('button', { name: 'Describir la imagen' }).click();
  await expect(picture.getByRole('region', { name: 'Descripción' })).toContainText(
    'Un punto rojo.',
  );
  expect(JSON.stringify(cloud.getRequests().at(-1)?.body)).toContain('data:image/');
});

test.describe('one question a minute', () => {
  test.use({ questions: 1 });

  test('what is refused is said, and can be tried again', async ({ ana, eva, open, cloud }) => {
    cloud.onMessage(/./, { content: 'Hola' });
    const thread = await eva.meets(ana);
    await eva.says(thread, 'Hello');
    await eva.says(thread, 'Good morning');
    const one = await open(ana, `/chat?id=${thread}`);
    for (const text of ['Hello', 'Good morning']) {
      await one.said(text).focus();
      await one.page.keyboard.press('t');
    }
    const second = one.said('Good morning').getByRole('region', { name: 'Traducción' });
    await expect(one.said('Hello').getByRole('region', { name: 'Traducción' })).toContainText(
      'Hola',
    );
    await expect(second).toContainText('Has llegado al límite por ahora.');
    await second.getByRole('button', { name: 'Reintentar' }).click();
    await expect(second).toContainText('Has llegado al límite por ahora.');
    // It is hers alone: the other has questions left.
    const other = await open(eva, `/chat?id=${thread}`);
    await one.say('Adiós');
    await other.said('Adiós').focus();
    await other.page.keyboard.press('t');
    await expect(other.said('Adiós')).toContainText('Hola');
  });
});
