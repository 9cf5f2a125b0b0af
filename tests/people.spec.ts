import { unique } from './devices';
import { keepsTheApp } from './fixtures';
import { directId, expect, message, newId, push, rows, test, waiting } from './together';

// Without the network it is the service worker that gives the app.
test.use({ serviceWorkers: 'allow' });

test('what one says the other reads, and both can see how far it has come', async ({
  open,
  ana,
  eva,
  group,
}) => {
  const [one, other] = [await open(ana, `/chat?id=${group}`), await open(eva, '/chat')];
  const words = unique('Hola');
  await one.say(words);
  await expect(one.state(words)).toHaveAttribute('data-sent', 'delivered');
  await other.page.goto(`/chat?id=${group}`);
  await expect(other.said(words)).toContainText(words);
  await expect(other.said(words)).toHaveAccessibleName(/^ana, Hoy/);
  await expect(one.state(words)).toHaveAttribute('data-sent', 'read');
  await one.said(words).getByRole('button', { name: 'Leído' }).click();
  await expect(one.page.getByRole('dialog')).toContainText(/Lo han leído · 1.*Eva Luna/);
  await one.page.keyboard.press('Escape');
  const answer = unique('Qué tal');
  await other.say(answer);
  await expect(one.said(answer)).toBeVisible();
  await expect(
    one.page.locator('[aria-live]').getByText(`Eva Luna: ${answer}`),
    'it is announced',
  ).toBeAttached();
  await expect(one.log.getByText('Creaste el grupo')).toBeVisible();
  await expect(other.log.getByText('ana creó el grupo')).toBeVisible();
});

test('answers, reactions, edits and names come over, and a quote leads to what it quotes', async ({
  open,
  ana,
  eva,
  group,
}) => {
  const [one, other] = [await open(ana, `/chat?id=${group}`), await open(eva, `/chat?id=${group}`)];
  const first = unique('¿Quedamos?');
  await one.say(first);
  await other.choose(first, 'Responder');
  await expect(other.page.getByText('Respondes a ana')).toBeVisible();
  const answer = unique('Claro');
  await other.say(answer);
  await one
    .said(answer)
    .getByRole('button', { name: /^Ir al mensaje de Tú/ })
    .click();
  await expect(one.said(first).first()).toBeFocused();

  await one.said(answer).hover();
  await one.said(answer).getByRole('button', { name: 'Reaccionar' }).click();
  await one.page.getByRole('menuitem', { name: 'Reaccionar con ❤️' }).click();
  await other.said(answer).getByRole('button', { name: '❤️ 1: ana' }).click();
  await expect(one.said(answer).getByRole('button', { name: '❤️ 2: Tú, Eva Luna' })).toBeVisible();

  await other.field.press('ArrowUp');
  await expect(other.field).toHaveValue(answer);
  const better = unique('Por supuesto');
  await other.say(better);
  await one.said(better).getByRole('button', { name: 'editado' }).click();
  await expect(one.page.getByRole('dialog')).toContainText(answer);
  await one.page.keyboard.press('Escape');

  await one.field.pressSequentially('Mira, @lu');
  await expect(one.page.getByRole('option', { name: /Eva Luna/ })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await one.field.press('Enter');
  await expect(one.field).toHaveValue('Mira, @eva ');
  await one.field.press('Enter');
  await expect(other.said('Mira, @Eva Luna')).toBeVisible();
  type Row = { text: string; mentions: string[] };
  const said = (await rows<Row>(other.page, eva, 'messages')).find(
    ({ text }) => text === 'Mira, @eva',
  );
  expect(said?.mentions).toEqual([eva.id]);
});

test('a message goes for oneself, with a way back, or for everybody', async ({
  open,
  ana,
  eva,
  group,
}) => {
  const [one, other] = [await open(ana, `/chat?id=${group}`), await open(eva, `/chat?id=${group}`)];
  const [kept, gone] = [unique('Se queda'), unique('Se va')];
  await one.say(kept);
  await one.say(gone);
  await expect(other.said(gone)).toBeVisible();
  await other.choose(kept, 'Eliminar para mí');
  await expect(other.said(kept)).toBeHidden();
  await other.button('Deshacer').click();
  await expect(other.said(kept)).toBeVisible();
  await expect.poll(() => waiting(other)).toBe(0);
  await expect(one.said(kept)).toBeVisible();

  await one.choose(gone, 'Eliminar para todos');
  await one.page.getByRole('alertdialog').getByRole('button', { name: 'Borrar' }).click();
  await expect(other.said(gone)).toBeHidden();
  await expect(other.said('Mensaje eliminado')).toBeVisible();
  await expect(one.said('Mensaje eliminado')).toBeVisible();
});

test('what is said without the network waits where one can see it, and goes in order', async ({
  open,
  ana,
  eva,
  group,
}) => {
  const [one, other] = [await open(ana, `/chat?id=${group}`), await open(eva, `/chat?id=${group}`)];
  await keepsTheApp(one.page);
  await expect.poll(() => waiting(one)).toBe(0);
  await one.page.context().setOffline(true);
  const said = ['Uno', 'Dos', 'Tres'].map(unique);
  for (const words of said) await one.say(words);
  await expect(one.page.getByText('Sin conexión: se enviará al volver.')).toBeVisible();
  for (const words of said) await expect(one.state(words)).toHaveAttribute('data-sent', 'queued');
  await one.field.fill('A medias');
  await one.page.reload();
  await expect(one.state(said[2]!)).toHaveAttribute('data-sent', 'queued');
  await expect(one.field).toHaveValue('A medias');
  await one.page.context().setOffline(false);
  await expect(other.said(said[2]!)).toBeVisible({ timeout: 20_000 });
  const order = await other.log.getByRole('article').locator('[data-words]').allTextContents();
  expect(order.map((text) => text.trim())).toEqual(said);
  await expect(one.state(said[0]!)).toHaveAttribute('data-sent', 'read');
});

test('two people alone: the name of the other, no names beside what they say', async ({
  server,
  open,
  ana,
  eva,
}) => {
  const thread = directId(ana.id, eva.id);
  const begin = { type: 'thread.begin', thread, kind: 'direct', title: '', users: [ana.id] };
  const words = unique('A solas');
  await push(server.url, eva, [
    { ...begin, helen: false, createdAt: Date.now() },
    message(thread, words),
  ]);
  const one = await open(ana, `/chat?id=${thread}`);
  await expect(one.said(words)).toBeVisible();
  await expect(one.page.getByRole('heading', { name: 'Eva Luna' })).toBeVisible();
  await expect(one.said(words)).not.toContainText('Eva Luna');
  await one.choose(words, 'Fijar');
  await expect(one.button(/^Mensaje fijado/)).toBeVisible();
});

test('a message is passed on; who is put out sees no more of it', async ({
  server,
  open,
  ana,
  eva,
  group,
}) => {
  const words = unique('Receta');
  const other = newId();
  await push(server.url, ana, [
    message(group, words),
    {
      type: 'thread.begin',
      thread: other,
      kind: 'group',
      title: 'Cocina',
      users: [eva.id],
      helen: false,
      createdAt: Date.now(),
    },
  ]);
  const one = await open(eva, `/chat?id=${group}`);
  await one.choose(words, 'Reenviar');
  await one.page.getByRole('dialog').getByRole('button', { name: 'Cocina' }).click();
  await expect(one.page.getByRole('dialog')).toBeHidden();
  await one.page.goto(`/chat?id=${other}`);
  await expect(one.said(words)).toContainText('Reenviado de ana');
  await push(server.url, ana, [{ type: 'member.remove', thread: other, user: eva.id }]);
  await expect(one.page.getByText('Esta conversación ya no está.')).toBeVisible();
});

test('what the server does not take stays, with its two ways on', async ({
  server,
  open,
  ana,
  eva,
  group,
}) => {
  await push(server.url, ana, [message(group, 'Hola')]);
  const one = await open(eva, `/chat?id=${group}`);
  const long = 'a'.repeat(100_000);
  await one.field.fill('corto');
  await one.page.evaluate(() => document.querySelector('textarea')?.removeAttribute('maxlength'));
  await one.say(`${long}${'b'.repeat(60_000)}`);
  await expect(one.log.getByRole('group', { name: 'No se ha enviado.' })).toBeVisible();
  await one.button('Descartar').click();
  await expect(one.log.getByRole('article')).toHaveCount(1);
  await expect.poll(() => waiting(one)).toBe(0);
});
