import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LLMock } from '@copilotkit/aimock';
import { expect, test as base, type Caller } from './call-people';
import { behind, runningCloud } from './cloud';
import { ask } from './devices';
import { LiveKitServer } from './livekit-server';
import { HelenServer } from './server';
import { newId } from './together';

/** Calls of a group go by a LiveKit server of their own; HELEN can be asked. */
const test = base.extend<object, { cloud: LLMock; livekit: LiveKitServer; server: HelenServer }>({
  cloud: [runningCloud, { scope: 'worker' }],
  livekit: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const livekit = await LiveKitServer.start();
      await use(livekit);
      await livekit.end();
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ livekit, cloud }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'helen-config-'));
      const server = await HelenServer.start({ ...livekit.environment, ...behind(cloud, folder) });
      await use(server);
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

test.use({ screenshot: 'off' });
test.describe.configure({ timeout: 240_000 });

/** How much has come of each sound and picture, by what LiveKit calls it. */
function streams({ page }: Caller): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const { helenPeers } = globalThis as unknown as { helenPeers: RTCPeerConnection[] };
    const came: Record<string, number> = {};
    for (const one of helenPeers.filter(({ connectionState }) => connectionState !== 'closed'))
      (await one.getStats()).forEach((stat: Record<string, unknown>) => {
        if (stat['type'] !== 'inbound-rtp') return;
        const count = stat['kind'] === 'video' ? 'framesDecoded' : 'bytesReceived';
        came[`${String(stat['kind'])} ${String(stat['ssrc'])}`] = Number(stat[count] ?? 0);
      });
    return came;
  });
}

/** So many sounds and pictures come from now on. */
async function receives(person: Caller, sounds: number, pictures: number): Promise<void> {
  const before = await streams(person);
  await expect
    .poll(
      async () => {
        const grown = Object.entries(await streams(person))
          .filter(([id, count]) => count > (before[id] ?? 0))
          .map(([id]) => id.split(' ')[0]);
        return ['audio', 'video'].map((kind) => grown.filter((one) => one === kind).length);
      },
      { timeout: 40_000 },
    )
    .toEqual([sounds, pictures]);
}

/** All are in, and each sees and hears all the others. */
async function talk(...people: Caller[]): Promise<void> {
  for (const person of people) await person.state('talking');
  for (const person of people) await receives(person, people.length - 1, people.length - 1);
}

// First: who is awaited back in another call is busy.
test('a call of two goes from browser to browser all the same', async ({
  caller,
  server,
  ana,
  eva,
}) => {
  const id = newId();
  const { id: thread } = await ask<{ id: string }>(server.url, ana, '/api/chats', 'POST', {
    participants: [eva.id],
  });
  await ask(server.url, ana, '/api/calls', 'POST', { id, thread, kind: 'video' });
  const [one, other] = [await caller(ana), await caller(eva)];
  await one.enter(`/call/${id}`);
  await other.enter(`/call/${id}`);
  await talk(one, other);
  await one.button('Más opciones').click();
  await expect(one.page.getByText('van de un navegador a otro')).toBeVisible();
});

test('three see and hear each other through LiveKit, and nothing goes between their browsers', async ({
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
  for (const name of ['Eva Luna', 'Marta'])
    await expect(one.tile(name).locator('video')).toBeVisible();
  // One line up and one down at the most, however many they are.
  expect((await one.flow()).connections).toBeLessThanOrEqual(2);

  await one.button('Más opciones').click();
  await expect(one.page.getByText('pasan por el servidor de llamadas (LiveKit)')).toBeVisible();
  await one.page.getByText('Marta', { exact: true }).last().click();
  await expect(one.page.getByText('Por LiveKit', { exact: true }).last()).toBeVisible();
  await one.page.keyboard.press('Escape');

  await one.button('Silenciar el micrófono').click();
  for (const person of [other, guest])
    await expect(person.tile('ana')).toContainText('En silencio.');
  await one.button('Activar el micrófono').click();
  await expect(other.tile('ana')).not.toContainText('En silencio.');

  await guest.button('Reaccionar o levantar la mano').click();
  await guest.page.getByRole('menuitem', { name: 'Levantar la mano' }).click();
  for (const person of [one, other])
    await expect(person.tile('Marta')).toContainText('Tiene la mano levantada.');
  await other.button('Reaccionar o levantar la mano').click();
  await other.page.getByRole('menuitem', { name: 'Reaccionar con 👏' }).click();
  await expect(one.tile('Eva Luna').getByText('👏')).toBeVisible();

  await one.button('Apagar la cámara').click();
  await expect(other.tile('ana').locator('video')).toHaveCount(0);
  await receives(other, 2, 1);
  await one.button('Encender la cámara').click();
  await expect(other.tile('ana').locator('video')).toBeVisible();
  await talk(one, other, guest);

  await guest.button('Colgar').click();
  for (const person of [one, other]) await expect(person.tile('Marta')).toHaveCount(0);
  await talk(one, other);
});

test('a screen is a second picture, and another microphone takes the place of the first', async ({
  pair,
}) => {
  const [one, other] = await pair();
  await one.button('Compartir pantalla').click();
  const screen = other.tile('Pantalla de ana');
  await other.sees(screen);
  await expect(other.tile('ana').locator('video')).toBeVisible();
  await one.button('Dejar de compartir').click();
  await expect(screen).toHaveCount(0);

  await one.change('Micrófono');
  await one.page.keyboard.press('Escape');
  await talk(one, other);
});

test('HELEN has a voice of her own, and takes it along', async ({ pair }) => {
  const [one, other] = await pair();
  await one.button('Más opciones').click();
  await one.button('Invitar a HELEN').click();
  await expect(one.button('Que HELEN se vaya')).toBeVisible();
  await expect(other.tile('HELEN')).toBeVisible();
  await receives(other, 2, 1);
  await one.button('Que HELEN se vaya').click();
  await expect(other.tile('HELEN')).toHaveCount(0);
  await receives(other, 1, 1);
});

test('who wants to save data is sent no pictures', async ({ pair }) => {
  const [one] = await pair();
  await one.button('Más opciones').click();
  await one.page.getByRole('radio', { name: 'Solo voz' }).click();
  await receives(one, 1, 0);
  await one.page.getByRole('radio', { name: 'Normal' }).click();
  await receives(one, 1, 1);
});

test('LiveKit may be started anew: people are told, and the call comes back', async ({
  pair,
  livekit,
}) => {
  const [one, other] = await pair();
  await livekit.end();
  for (const person of [one, other]) {
    await person.state('recovering');
    await expect(person.page.getByText(/^Recuperando la conexión… \(\d+ s\)$/)).toBeVisible();
  }
  await livekit.run();
  await talk(one, other);
});

test('our own server may be started anew: the call goes on meanwhile', async ({ pair, server }) => {
  const [one, other] = await pair();
  await server.end('SIGKILL');
  for (const person of [one, other]) {
    await person.state('recovering');
    await receives(person, 1, 1);
  }
  await server.run();
  await talk(one, other);
});

test('without LiveKit the call ends honestly, and one can call again', async ({
  caller,
  room,
  livekit,
  ana,
  eva,
}) => {
  const [one, other] = [await caller(ana), await caller(eva)];
  await one.page.clock.install();
  for (const person of [one, other]) await person.enter(room);
  await talk(one, other);
  await livekit.end();
  for (const person of [one, other]) await person.state('recovering');
  // Half a minute passes for one of them.
  await one.page.clock.fastForward(31_000);
  await expect(one.page.getByRole('heading', { name: 'Se ha perdido la conexión' })).toBeVisible();
  await other.state('alone');
  await livekit.run();
  await one.button('Volver a llamar').click();
  await one.button('Entrar').click();
  await talk(one, other);
});

test('a tab that crashed is back on its seat', async ({ pair }) => {
  const [one, other] = await pair();
  const seat = await one.tile('Eva Luna').getAttribute('data-peer');
  const tab = await other.page.context().newCDPSession(other.page);
  const crashed = other.page.waitForEvent('crash');
  // It never answers.
  void tab.send('Page.crash').catch(() => {});
  await crashed;
  await tab.send('Page.reload');
  await talk(one);
  await expect(one.tile('Eva Luna')).toHaveAttribute('data-link', 'connected', { timeout: 40_000 });
  await receives(one, 1, 1);
  await expect(one.tiles.getByRole('region')).toHaveCount(2);
  expect(await one.tile('Eva Luna').getAttribute('data-peer')).toBe(seat);
});
