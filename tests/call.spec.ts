import { ask, expect, talk, test } from './call-people';

test.use({ screenshot: 'off' });
// A process of a browser each, which draws and encodes pictures: on two busy cores that takes its time.
test.describe.configure({ timeout: 240_000 });

test('two people see and hear each other; who is muted is not heard', async ({
  caller,
  room,
  ana,
  eva,
}) => {
  const [one, other] = [await caller(ana), await caller(eva)];
  await one.enter(room);
  await expect(one.page.getByText('Esperando a los demás…')).toBeVisible();
  await other.enter(room);
  await talk(one, other);
  await expect(one.tile('Eva Luna').locator('video')).toBeVisible();
  await expect(other.tile('ana').locator('video')).toBeVisible();

  await one.button('Silenciar el micrófono').click();
  await expect(other.tile('ana')).toContainText('En silencio.');
  // What was on its way is heard yet; then nothing more.
  await expect
    .poll(async () => {
      const before = await other.flow();
      await other.receives();
      return (await other.flow()).energy - before.energy;
    })
    .toBeLessThan(1e-6);
  const quiet = (await other.flow()).energy;
  await one.button('Activar el micrófono').click();
  await expect(other.tile('ana')).not.toContainText('En silencio.');
  await expect.poll(async () => (await other.flow()).energy).toBeGreaterThan(quiet + 1e-5);

  await one.button('Apagar la cámara').click();
  await expect(other.tile('ana').locator('video')).toHaveCount(0);
  await one.button('Encender la cámara').click();
  await expect(other.tile('ana').locator('video')).toBeVisible();
  await talk(one, other);
});

test('a screen is a second picture beside the camera', async ({ pair }) => {
  const [one, other] = await pair();
  await one.button('Compartir pantalla').click();
  const screen = other.tile('Pantalla de ana');
  await other.sees(screen);
  await expect(other.tile('ana').locator('video')).toBeVisible();
  await one.button('Dejar de compartir').click();
  await expect(screen).toHaveCount(0);
  await talk(one, other);
  await one.button('Compartir pantalla').click();
  await expect(screen.locator('video')).toBeVisible();
  await talk(one, other);
});

test('who comes sees a screen that is shared already, however late their browser takes the answer', async ({
  caller,
  room,
  ana,
  eva,
}) => {
  const [one, other] = [await caller(ana), await caller(eva)];
  await one.enter(room);
  await one.button('Compartir pantalla').click();
  await expect(one.button('Dejar de compartir')).toBeVisible();
  // What the other offers comes right behind that.
  await other.page.addInitScript(() => {
    const { prototype } = RTCPeerConnection;
    const take = prototype.setRemoteDescription;
    prototype.setRemoteDescription = async function (said) {
      if (said?.type === 'answer') await new Promise((later) => setTimeout(later, 500));
      await Reflect.apply(take, this, [said]);
    };
  });
  await other.enter(room);
  await talk(one, other);
  await other.sees(other.tile('Pantalla de ana'));
});

test('who leaves is gone at once, and may come back; the call goes on behind other places', async ({
  pair,
}) => {
  const [one, other] = await pair();
  await other.button('Colgar').click();
  await expect(other.page.getByRole('heading', { name: 'La llamada ha terminado' })).toBeVisible();
  await one.state('alone');
  await expect(one.tile('Eva Luna')).toHaveCount(0);
  await other.button('Volver a entrar').click();
  await other.button('Entrar').click();
  await talk(one, other);

  await one.button('Seguir en segundo plano').click();
  await expect(one.page).toHaveURL(/\/chat/);
  await other.receives();
  const before = (await one.flow()).heard;
  await expect.poll(async () => (await one.flow()).heard).toBeGreaterThan(before);
  await one.page.getByRole('link', { name: 'En llamada. Volver' }).click();
  await talk(one, other);
});

test('a guest comes by the link, a stranger does not', async ({ caller, room, link, ana }) => {
  const one = await caller(ana);
  await one.enter(room);
  const guest = await caller(null);
  await guest.page.goto(room);
  await expect(guest.page.getByText('No hay ninguna llamada aquí para ti.')).toBeVisible();
  await guest.page.goto('/');
  await guest.enter(await link(), 'Marta');
  await talk(one, guest);
  await expect(one.tile('Marta').locator('video')).toBeVisible();
});

test('three see and hear each other; hands and reactions are seen by all', async ({
  caller,
  room,
  link,
  ana,
  eva,
}) => {
  const [one, other, guest] = [await caller(ana), await caller(eva), await caller(null)];
  await one.enter(room);
  await other.enter(room);
  await guest.enter(await link(), 'Marta');
  await talk(one, other, guest);
  await guest.button('Reaccionar o levantar la mano').click();
  await guest.page.getByRole('menuitem', { name: 'Levantar la mano' }).click();
  for (const person of [one, other])
    await expect(person.tile('Marta')).toContainText('Tiene la mano levantada.');
  await other.button('Reaccionar o levantar la mano').click();
  await other.page.getByRole('menuitem', { name: 'Reaccionar con 👏' }).click();
  await expect(one.tile('Eva Luna').getByText('👏')).toBeVisible();
});

test('four see and hear each other, and there is no place for a fifth', async ({
  caller,
  room,
  link,
  server,
  ana,
  eva,
}) => {
  const open = await link();
  const [one, other] = [await caller(ana), await caller(eva)];
  await one.enter(room);
  await other.enter(room);
  const [guest, last] = [await caller(null), await caller(null)];
  const people = [one, other, guest, last];
  await guest.enter(open, 'Marta');
  await last.enter(open, 'Leo');
  await talk(...people);
  const names = ['ana', 'Eva Luna', 'Marta', 'Leo'];
  for (const [at, person] of people.entries()) {
    const others = names.filter((_, index) => index !== at);
    for (const name of others) await expect(person.tile(name).locator('video')).toBeVisible();
    // Each of them by itself, not one for all.
    const before = await person.seen();
    expect(before).toHaveLength(3);
    await expect
      .poll(async () => (await person.seen()).every((now, index) => now > before[index]!), {
        timeout: 40_000,
      })
      .toBe(true);
  }
  const wish = { room: room.replace('/call/', ''), peer: crypto.randomUUID() };
  await expect(ask(server.url, ana, '/api/call/ticket', 'POST', wish)).rejects.toThrow('call_full');
});

test('the server may die: the call goes on, and others come when it is back', async ({
  pair,
  caller,
  link,
  server,
}) => {
  const [one, other] = await pair();
  const open = await link();
  await server.end('SIGKILL');
  for (const person of [one, other]) {
    await person.state('recovering');
    await expect(
      person.page.getByText('El servidor no responde. Podéis seguir hablando.'),
    ).toBeVisible();
    await person.receives();
  }
  await server.run();
  await talk(one, other);
  const [guest, last] = [await caller(null), await caller(null)];
  await guest.enter(open, 'Marta');
  await talk(one, other, guest);
  await last.enter(open, 'Leo');
  await talk(one, other, guest, last);
});

test('a tab that crashed is back on its seat', async ({ pair, room, server, ana }) => {
  const [one, other] = await pair();
  const seat = await one.tile('Eva Luna').getAttribute('data-peer');
  const tab = await other.page.context().newCDPSession(other.page);
  const crashed = other.page.waitForEvent('crash');
  // It never answers.
  void tab.send('Page.crash').catch(() => {});
  await crashed;
  await expect(one.tile('Eva Luna')).toHaveAttribute('data-link', 'broken', { timeout: 20_000 });
  await tab.send('Page.reload');
  await expect(one.tile('Eva Luna')).toHaveAttribute('data-link', 'connected', { timeout: 40_000 });
  await one.receives();
  await expect(one.tiles.getByRole('region')).toHaveCount(2);
  expect(await one.tile('Eva Luna').getAttribute('data-peer')).toBe(seat);
  expect((await one.flow()).connections).toBe(1);
  await expect
    .poll(async () => {
      const path = `/api/calls/${room.replace('/call/', '')}/enter`;
      const { people } = await ask<{ people: string[] }>(server.url, ana, path, 'POST', {});
      return people.length;
    })
    .toBe(2);
});
