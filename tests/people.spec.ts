import type { Page } from '@playwright/test';
import { unique } from './devices';
import { expectAccessible, expectAccessibleInBothThemes, keepsTheApp } from './fixtures';
import {
  directId,
  expect,
  message,
  newId,
  push,
  rows,
  test,
  waiting,
  type Person,
} from './together';

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

test('what came meanwhile begins with a line, and is read by being seen', async ({
  server,
  open,
  ana,
  eva,
  group,
}) => {
  await push(server.url, ana, [message(group, 'Antes')]);
  const before = await open(eva, `/chat?id=${group}`);
  await expect(before.said('Antes')).toBeVisible();
  const own = async () => {
    const members = await rows<{ thread: string; user: string; readSeq: number }>(
      before.page,
      eva,
      'members',
    );
    return members.find(({ thread, user }) => thread === group && user === eva.id)?.readSeq;
  };
  await expect.poll(own).toBe(2);
  await before.page.goto('/chat');
  const many = Array.from({ length: 150 }, (_, i) => message(group, `Nuevo ${i + 1}.`));
  await push(server.url, ana, many);
  type Row = { thread: string };
  await expect
    .poll(
      async () =>
        (await rows<Row>(before.page, eva, 'messages')).filter((row) => row.thread === group)
          .length,
    )
    .toBe(152);
  await before.page.goto(`/chat?id=${group}`);
  await expect(before.log.getByText('Sin leer')).toBeInViewport();
  await expect(before.said('Nuevo 1.')).toBeInViewport();
  await expect(before.said('Nuevo 150.')).toBeHidden();
  await expect(before.button(/Ir a lo último: 1\d\d sin leer/)).toBeVisible();
  await before.button(/Ir a lo último/).click();
  await expect(before.said('Nuevo 150.')).toBeInViewport();
  await expect.poll(own).toBe(152);
  await before.button('Ir a lo no leído').click();
  await expect(before.said('Nuevo 1.')).toBeInViewport();
  await before.page.reload();
  await expect(before.said('Nuevo 150.')).toBeInViewport();
  await expect(before.log.getByText('Sin leer')).toBeHidden();
});

test('ten thousand messages: there at once, few in the page, all within reach', async ({
  open,
  ana,
  group,
}) => {
  const one = await open(ana, `/chat?id=${group}`);
  await expect(one.log.getByText('Creaste el grupo')).toBeVisible();
  await expect.poll(() => waiting(one)).toBe(0);
  await fill(one.page, ana, group, 10_000);
  await one.page.goto('/chat');
  await one.page
    .getByRole('link', { name: /Excursión/ })
    .first()
    .waitFor();
  const opened = await one.page.evaluate(async (id) => {
    const link = [...document.querySelectorAll('a')].find((a) => a.href.includes(id))!;
    const started = performance.now();
    link.click();
    while (!document.body.textContent?.includes('Dicho 10000.'))
      await new Promise(requestAnimationFrame);
    return performance.now() - started;
  }, group);
  test.info().annotations.push({ type: 'opened', description: `${Math.round(opened)} ms` });
  await expect(one.said('Dicho 10000.')).toBeInViewport();
  const inPage = () => one.log.getByRole('listitem').count();
  expect(await inPage()).toBeLessThan(80);
  await expect(one.log.getByRole('listitem').last()).toHaveAttribute('aria-posinset', '10000');
  // Up: more comes, and what is read stays where it is.
  await one.log.evaluate((pane) => (pane.scrollTop = 1300));
  const first = one.log.getByRole('article').first();
  await expect(first).toBeAttached();
  await one.log.evaluate((pane) => (pane.scrollTop = 600));
  await expect.poll(() => one.log.evaluate((pane) => pane.scrollTop)).toBeGreaterThan(2000);
  // A quote leads far back, a day too, and the button to the end.
  await one.button(/Ir a lo último/).click();
  await one
    .said('Dicho 10000.')
    .getByRole('button', { name: /Ir al mensaje/ })
    .click();
  await expect(one.said('Dicho 50.')).toBeInViewport();
  const here = one.page.getByRole('region', { name: 'Conversación' });
  await here.getByRole('button', { name: 'Opciones de «Excursión»' }).click();
  await one.page.getByRole('menuitem', { name: 'Ir a un día' }).click();
  await one.page.getByRole('textbox', { name: 'Día' }).fill('2024-01-03');
  await one.page.getByRole('button', { name: 'Ir', exact: true }).click();
  await expect(one.said('Dicho 2881.')).toBeInViewport();
  expect(await inPage()).toBeLessThan(80);
  await one.button(/Ir a lo último/).click();
  await expect(one.said('Dicho 10000.')).toBeInViewport();
});

test('with the keyboard alone: to a message, what is done to it, and the help', async ({
  server,
  open,
  ana,
  eva,
  group,
}) => {
  await push(server.url, eva, [message(group, 'Primero'), message(group, 'Segundo')]);
  const one = await open(ana, `/chat?id=${group}`);
  await expect(one.said('Segundo')).toBeVisible();
  await one.log.focus();
  await one.page.keyboard.press('ArrowDown');
  await expect(one.said('Segundo')).toBeFocused();
  await one.page.keyboard.press('ArrowUp');
  await expect(one.said('Primero')).toBeFocused();
  await one.page.keyboard.press('s');
  await expect(one.said('Primero')).toContainText('Destacado');
  await one.page.keyboard.press('Enter');
  await expect(one.page.getByRole('menu')).toBeVisible();
  await one.page.keyboard.press('Escape');
  await expect(one.said('Primero')).toBeFocused();
  await one.page.keyboard.press('p');
  await expect(one.button(/^Mensaje fijado/)).toContainText('Primero');
  await one.page.keyboard.press('?');
  await expect(one.page.getByRole('dialog', { name: 'Atajos de teclado' })).toBeVisible();
  await one.page.keyboard.press('Escape');
  await one.said('Primero').focus();
  await one.page.keyboard.press('r');
  await expect(one.field).toBeFocused();
  await one.page.keyboard.type('Voy');
  await one.page.keyboard.press('Enter');
  await expect(
    one.said('Voy').getByRole('button', { name: /Ir al mensaje de Eva Luna/ }),
  ).toBeVisible();
  await one.said('Voy').focus();
  await one.page.keyboard.press('Delete');
  await expect(one.said('Voy')).toBeHidden();
  await expect(one.said('Segundo')).toBeFocused();
  await one.page.keyboard.press('f');
  await expect(one.page.getByRole('dialog', { name: 'Reenviar a…' })).toBeVisible();
  await one.page.keyboard.press('Escape');
  await expect(one.said('Segundo')).toBeFocused();
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

test('nothing stands in anybody’s way, in both themes, wide and small', async ({
  server,
  open,
  ana,
  eva,
  group,
}) => {
  const hello = message(group, 'Hola @ana, mira https://example.com', { mentions: [ana.id] });
  await push(server.url, eva, [hello, message(group, 'Otra')]);
  await push(server.url, ana, [
    message(group, 'Gracias', { replyTo: hello['message'] }),
    { type: 'message.react', thread: group, message: hello['message'], emoji: '👍', on: true },
    { type: 'message.pin', thread: group, message: hello['message'], on: true },
  ]);
  const wide = await open(ana, `/chat?id=${group}`);
  await expect(wide.said('Gracias')).toBeVisible();
  await expectAccessibleInBothThemes(wide.page);
  await wide.choose('Otra', 'Responder');
  await wide.field.fill('@');
  await wide.field.press('End');
  await expectAccessible(wide.page);
  const small = await open(ana, `/chat?id=${group}`, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await expect(small.said('Gracias')).toBeVisible();
  await expectAccessible(small.page);
  // By thumb: a tap shows what can be done, resting on it opens all of it.
  await small.said('Otra').locator('[data-words]').tap();
  await small.said('Otra').getByRole('button', { name: 'Responder' }).tap();
  await expect(small.page.getByText('Respondes a Eva Luna')).toBeVisible();
  await small.button('Cancelar').tap();
  const { x, y } = (await small.said('Otra').locator('[data-words]').boundingBox())!;
  const touch = await small.page.context().newCDPSession(small.page);
  const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', by = 0) => {
    const touchPoints = type === 'touchEnd' ? [] : [{ x: x + 5 + by, y: y + 5 }];
    return touch.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
  await finger('touchStart');
  for (let by = 10; by <= 100; by += 10) await finger('touchMove', by);
  await finger('touchEnd');
  await expect(small.page.getByText('Respondes a Eva Luna')).toBeVisible();
  await finger('touchStart');
  await expect(small.page.getByRole('menuitem', { name: 'Copiar' })).toBeVisible();
  await finger('touchEnd');
  await expect(small.page.getByRole('menuitem', { name: 'Copiar' })).toBeVisible();
});

/** A long past in the rows of the person's own database, one message a minute since 2024. */
async function fill(page: Page, person: Person, thread: string, count: number): Promise<void> {
  await page.evaluate(
    async ([account, thread, count]) => {
      const open = indexedDB.open(`helen-${account}`);
      await new Promise((resolve) => open.addEventListener('success', resolve));
      const tx = open.result.transaction(['threads', 'members', 'messages'], 'readwrite');
      const at = new Date(2024, 0, 1).getTime();
      const read = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve) =>
          request.addEventListener('success', () => resolve(request.result)),
        );
      const row = (await read(tx.objectStore('threads').get(thread))) as object;
      tx.objectStore('threads').put({ ...row, lastSeq: count });
      const own = (await read(tx.objectStore('members').get([thread, account]))) as object;
      tx.objectStore('members').put({ ...own, readSeq: count, deliveredSeq: count });
      const name = (seq: number) => `m${String(seq).padStart(14, '0')}`;
      for (let seq = 2; seq <= count; seq++)
        tx.objectStore('messages').put({
          id: name(seq),
          thread,
          seq,
          author: seq % 3 ? account : 'helen',
          kind: 'text',
          text: `Dicho ${seq}. ${'y algo más '.repeat((seq * 7) % 23)}`,
          parent: null,
          replyTo: seq === count ? name(50) : null,
          mentions: [],
          revisions: [],
          attachments: [],
          createdAt: at + (seq - 1) * 60_000,
          editedAt: null,
          deletedAt: null,
          heard: null,
          generation: null,
          language: null,
          segments: [],
          files: [],
          reactions: {},
          forwarded: null,
          notice: null,
          words: [],
        });
      await new Promise((resolve) => tx.addEventListener('complete', resolve));
      open.result.close();
    },
    [person.id, thread, count] as const,
  );
}
