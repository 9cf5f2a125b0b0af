import type { Locator, Page } from '@playwright/test';
import { ask } from './devices';
import { expectAccessibleInBothThemes } from './fixtures';
import { HelenServer } from './server';
import {
  directId,
  expect,
  message,
  newId,
  push,
  rows,
  test as base,
  type Person,
  type Screen,
} from './together';

/** A person's screen as far as calls go, in Spanish. */
class Phone {
  readonly ring: Locator;
  readonly page: Page;

  constructor(readonly screen: Screen) {
    this.page = screen.page;
    this.ring = this.page.getByRole('dialog', { name: /te llama|Videollamada de|llama a/ });
  }

  press = (name: string | RegExp) => this.ring.getByRole('button', { name, exact: true }).click();
  place = () =>
    this.page.getByRole('navigation', { name: 'Lugares' }).getByRole('link', { name: /Llamadas/ });
  past = (name: string) => this.page.getByRole('listitem').filter({ hasText: name });
}

interface Row {
  id: string;
  thread: string;
  outcome: string;
  declined: string[];
  endedAt: number;
}

interface Calls {
  /** The thread of Ana and Eva, with something said in it. */
  direct: string;
  phone: (person: Person, path: string) => Promise<Phone>;
  /** Somebody calls without a screen. @returns the call's id */
  rings: (person: Person, thread: string, kind?: 'audio' | 'video') => Promise<string>;
  calls: (person: Person) => Promise<Row[]>;
}

const LONG = { timeout: 60_000 };

const test = base.extend<Calls>({
  direct: async ({ server, ana, eva, calls }, use) => {
    // The browsers of the test before are gone, and their seats are kept for a while: who is in a call is busy.
    await expect
      .poll(
        // A link's room that nobody came into is nobody's hindrance.
        async () => (await calls(ana)).filter((call) => call.thread !== '' && call.endedAt === 0),
        LONG,
      )
      .toEqual([]);
    const thread = directId(ana.id, eva.id);
    await push(server.url, ana, [
      {
        ...{ type: 'thread.begin', thread, kind: 'direct', title: '', users: [eva.id] },
        ...{ helen: false, createdAt: Date.now() },
      },
    ]);
    await use(thread);
  },
  phone: async ({ open }, use) => use(async (person, path) => new Phone(await open(person, path))),
  rings: async ({ server }, use) =>
    use(async (person, thread, kind = 'audio') => {
      const body = { id: newId(), thread, kind };
      return (await ask<{ id: string }>(server.url, person, '/api/calls', 'POST', body)).id;
    }),
  calls: async ({ server }, use) =>
    use(async (person) => {
      type Page = { changes: { collection: string; row: Row }[] };
      const { changes } = await ask<Page>(server.url, person, '/api/sync?since=0', 'GET');
      return changes.filter(({ collection }) => collection === 'calls').map(({ row }) => row);
    }),
});

/** Who was called but never came is out of every call before the next test. */
const end = (server: HelenServer, person: Person, id: string) =>
  ask(server.url, person, `/api/calls/${id}/end`, 'POST', {});

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

/** Nobody waits long here. */
const hasty = test.extend<object, { server: HelenServer }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names between the braces
    async ({}, use) => {
      const server = await HelenServer.start({ HELEN_RING_SECONDS: '8' });
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
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

test('a link is made, copied and revoked; who comes by it needs a name and nothing else', async ({
  phone,
  browser,
  server,
  ana,
}) => {
  const maker = await phone(ana, '/calls');
  await maker.page.getByRole('button', { name: 'Nuevo enlace' }).click();
  const dialog = maker.page.getByRole('dialog', { name: 'Llamada con enlace' });
  await dialog.getByLabel('Nombre (opcional)').fill('Reunión del viernes');
  await dialog.getByRole('button', { name: 'Crear enlace' }).click();
  const field = maker.page.getByLabel('Enlace', { exact: true });
  await expect(field).toHaveValue(/\/call\/[a-z0-9]{15}#k=.{16,}$/);
  const address = await field.inputValue();
  const outside = await browser.newContext({ baseURL: server.url, locale: 'es-ES' });
  const guest = await outside.newPage();
  await guest.goto(address);
  await expect(guest.getByRole('heading', { name: 'Reunión del viernes' })).toBeVisible();
  await expect(guest.getByText('ana te invita a una llamada')).toBeVisible();
  await guest.getByRole('button', { name: 'Entrar', exact: true }).click();
  await expect(guest.getByText('Escribe tu nombre para entrar.')).toBeVisible();
  await outside.close();
  await maker.page.getByRole('button', { name: 'Anular enlace' }).click();
  await maker.page.getByRole('alertdialog').getByRole('button', { name: 'Anular enlace' }).click();
  await expect(maker.page.getByRole('region', { name: 'Avisos' })).toContainText('Enlace anulado');
});

test('before a call each trouble has its own words, and one can come in all the same', async ({
  phone,
  ana,
  rings,
  server,
  direct,
}) => {
  const id = await rings(ana, direct, 'video');
  const screen = await phone(ana, '/calls');
  await screen.page.addInitScript(() => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wish) =>
      wish?.video ? Promise.reject(new DOMException('not now', 'NotAllowedError')) : real(wish);
  });
  await screen.page.goto(`/call/${id}`);
  await expect(screen.page.getByText('No tengo permiso para usar la cámara.')).toBeVisible();
  await expect(screen.page.getByLabel('Micrófono', { exact: true })).toBeVisible();
  await expect(screen.page.getByRole('button', { name: /^Entrar/ })).toBeEnabled();
  await expectAccessibleInBothThemes(screen.page);
  await end(server, ana, id);
});

test('the place and its panels are usable by everybody', async ({ phone, ana }) => {
  const screen = await phone(ana, '/calls');
  await expect(screen.page.getByRole('button', { name: 'Llamar', exact: true })).toBeVisible();
  await expectAccessibleInBothThemes(screen.page);
  await screen.page.setViewportSize({ width: 390, height: 844 });
  await expectAccessibleInBothThemes(screen.page);
});
