import { expectAccessible, expectAccessibleInBothThemes } from './fixtures';
import { expect, message, push, test } from './together';

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
