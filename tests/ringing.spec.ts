import { end, expect, hasty, test } from './phones';
import { message, push, rows } from './together';

test('a call rings on every device, and answering on one stops the other', async ({
  phone,
  ana,
  eva,
  direct,
}) => {
  const caller = await phone(ana, `/chat?id=${direct}`);
  const [here, there] = [await phone(eva, '/calls'), await phone(eva, '/settings')];
  await caller.page.getByRole('button', { name: 'Llamar a Eva Luna', exact: true }).click();
  await expect(caller.page.locator('[data-calling]')).toContainText('Llamando a Eva Luna');
  for (const { ring, page } of [here, there]) {
    await expect(ring).toBeVisible();
    await expect(page).toHaveTitle(/te llama · /);
  }
  await here.press('Responder');
  await expect(here.page).toHaveURL(/\/call\/[a-z0-9]{15}/);
  await expect(there.ring).toBeHidden();
  await expect(there.page).not.toHaveTitle(/te llama/);
  await expect(caller.page.locator('[data-calling]')).toBeHidden();
  await there.page.goto(`/chat?id=${direct}`);
  await expect(
    there.page.getByRole('status').filter({ hasText: 'Llamada en curso' }),
  ).toContainText('ana');
  for (const { page } of [caller, here])
    await page.getByRole('button', { name: 'Colgar', exact: true }).click();
});

test('declining ends it for both, on all devices, and both are told', async ({
  phone,
  ana,
  eva,
  direct,
}) => {
  const caller = await phone(ana, `/chat?id=${direct}`);
  const [here, there] = [await phone(eva, '/chat'), await phone(eva, '/')];
  await caller.page.getByRole('button', { name: 'Videollamada a Eva Luna', exact: true }).click();
  await expect(here.ring).toContainText('Videollamada de ana');
  await expect(there.ring).toBeVisible();
  await here.page.keyboard.press('Alt+Backspace');
  await expect(here.ring).toBeHidden();
  await expect(there.ring).toBeHidden();
  await expect(caller.page.locator('[data-calling]')).toContainText(
    'Eva Luna no puede hablar ahora',
  );
  await caller.page.getByRole('button', { name: 'Escribir un mensaje' }).click();
  await expect(caller.page.getByRole('log')).toContainText('Videollamada rechazada');
  await here.page.goto('/calls');
  await expect(here.past('ana').first()).toContainText('La rechazaste');
});

test('a call that is taken back is missed by who was called: in the place, in the list and in the thread', async ({
  phone,
  ana,
  eva,
  direct,
}) => {
  const caller = await phone(ana, `/chat?id=${direct}`);
  const called = await phone(eva, '/settings');
  await caller.page.getByRole('button', { name: 'Llamar a Eva Luna', exact: true }).click();
  await expect(called.ring).toBeVisible();
  await caller.page.getByRole('button', { name: 'Cancelar', exact: true }).click();
  await expect(called.ring).toBeHidden();
  await expect(called.place()).toContainText(/\d llamadas? perdidas?/);
  await called.place().click();
  const first = called.past('ana').first();
  await expect(first).toContainText('Perdida');
  await expect(first).toHaveAttribute('data-result', 'missed');
  await expect(called.place()).not.toContainText('perdidas');
  await first.getByRole('link').click();
  await expect(called.page.getByRole('log')).toContainText('Llamada perdida');
  await expect(
    called.page.getByRole('log').getByRole('button', { name: 'Devolver la llamada' }).last(),
  ).toBeVisible();
});

hasty(
  'a call that nobody answers is missed by one and unanswered to the other',
  async ({ phone, ana, eva, direct }) => {
    const [caller, called] = [await phone(ana, `/chat?id=${direct}`), await phone(eva, '/')];
    await caller.page.getByRole('button', { name: 'Llamar a Eva Luna', exact: true }).click();
    await expect(called.ring).toBeVisible();
    await expect(caller.page.locator('[data-calling]')).toContainText('Eva Luna no contesta');
    await expect(called.ring).toBeHidden();
    await called.place().click();
    await expect(called.past('ana')).toHaveAttribute('data-result', 'missed');
    await caller.page.getByRole('button', { name: 'Escribir un mensaje' }).click();
    await expect(caller.page.getByRole('log')).toContainText('Llamada sin respuesta');
    await caller.place().click();
    await expect(caller.past('Eva Luna')).toContainText('Sin respuesta');
    await caller.page.getByRole('button', { name: 'Volver a llamar a Eva Luna' }).click();
    await expect(called.ring).toBeVisible();
    await called.press('Rechazar');
    await expect(caller.page.locator('[data-calling]')).toContainText('no puede hablar');
  },
);

hasty(
  'a call to a group that nobody answers ends, too, and can be made again',
  async ({ phone, ana, eva, group }) => {
    const [caller, called] = [await phone(ana, `/chat?id=${group}`), await phone(eva, '/')];
    await caller.page.getByRole('button', { name: 'Llamar a Excursión', exact: true }).click();
    await expect(called.ring).toBeVisible();
    await expect(caller.page.locator('[data-calling]')).toContainText('Excursión no contesta');
    await expect(called.ring).toBeHidden();
    await called.place().click();
    await expect(called.past('Excursión').first()).toHaveAttribute('data-result', 'missed');
    await caller.page.getByRole('button', { name: 'Volver a llamar' }).click();
    await expect(called.ring).toBeVisible();
    await called.press('Responder');
    await expect(called.page).toHaveURL(/\/call\/[a-z0-9]{15}/);
    await expect(caller.page.locator('[data-calling]')).toBeHidden();
  },
);

test('who is in another call is busy, and hears of it', async ({
  phone,
  rings,
  calls,
  server,
  ana,
  eva,
  direct,
  group,
}) => {
  const caller = await phone(ana, `/chat?id=${direct}`);
  await caller.page.getByRole('button', { name: 'Llamar a Eva Luna', exact: true }).click();
  await expect(caller.page.locator('[data-calling]')).toContainText('Llamando');
  const other = await rings(eva, group);
  await expect(caller.page.getByRole('region', { name: 'Avisos' })).toContainText(
    'te ha llamado mientras hablabas',
  );
  await expect(caller.ring).toBeHidden();
  await expect
    .poll(async () => (await calls(eva)).find(({ id }) => id === other)?.declined)
    .toEqual([ana.id]);
  await end(server, eva, other);
  await caller.page.getByRole('button', { name: 'Cancelar', exact: true }).click();
});

test('nothing rings in a silenced thread nor in quiet hours, and Escape only silences', async ({
  phone,
  rings,
  server,
  ana,
  eva,
  direct,
}) => {
  const called = await phone(ana, `/chat?id=${direct}`);
  const thread = { type: 'thread.change', thread: direct };
  await push(server.url, ana, [{ ...thread, muted: true }]);
  type Place = { thread: string; user: string; muted: boolean };
  const muted = async () =>
    (await rows<Place>(called.page, ana, 'members')).find(
      (one) => one.thread === direct && one.user === ana.id,
    )?.muted;
  await expect.poll(muted).toBe(true);
  const silent = await rings(eva, direct);
  await push(server.url, eva, [message(direct, 'Te llamo')]);
  await expect(called.page.getByRole('log')).toContainText('Te llamo');
  await expect(called.ring).toBeHidden();
  await end(server, eva, silent);
  await push(server.url, ana, [{ ...thread, muted: false }]);
  await expect.poll(muted).toBe(false);
  const loud = await rings(eva, direct);
  await expect(called.ring).toBeVisible();
  await called.press('Silenciar');
  await expect(called.ring).toBeVisible();
  await expect(called.ring.getByRole('button', { name: 'Silenciar' })).toBeHidden();
  await end(server, eva, loud);
  await expect(called.ring).toBeHidden();
});

test('a call rings above an open panel, and can be answered there', async ({
  phone,
  rings,
  server,
  ana,
  eva,
  direct,
}) => {
  const called = await phone(ana, '/calls');
  await called.page.getByRole('button', { name: 'Nuevo enlace' }).click();
  await expect(called.page.getByRole('dialog', { name: 'Llamada con enlace' })).toBeVisible();
  const id = await rings(eva, direct, 'video');
  await called.press('Rechazar');
  await expect(called.ring).toBeHidden();
  await end(server, eva, id);
});
