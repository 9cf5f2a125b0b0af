import type { Page } from '@playwright/test';
import { talk, type Caller } from './call-people';
import { credentials, expect, expired, signalling, test, type Credentials } from './call-relay';

test.use({ screenshot: 'off' });
test.describe.configure({ timeout: 240_000 });

/** Goes in with the address hidden, by the switch on the way. */
async function enterHidden(person: Caller, path: string): Promise<void> {
  await person.page.goto(path);
  await person.page.getByRole('switch', { name: 'Ocultar mi dirección' }).check();
  await person.button('Entrar').click();
  await expect(person.controls).toBeVisible();
}

const relayed = { local: 'relay', remote: 'relay', offered: ['relay'] };

test('who hides their address is reached by the relay alone, both ways, and still after a reload', async ({
  caller,
  room,
  ana,
  eva,
}) => {
  const [one, other] = [await caller(ana), await caller(eva)];
  await enterHidden(one, room);
  await other.enter(room);
  await talk(one, other);
  // Of her, nobody learns anything else.
  expect(await other.ways()).toMatchObject([{ remote: 'relay', offered: ['relay'] }]);
  expect((await one.ways())[0]?.local).toBe('relay');

  await other.button('Más opciones').click();
  await other.page.getByRole('switch', { name: 'Ocultar mi dirección' }).check();
  await expect.poll(() => other.ways()).toMatchObject([{ local: 'relay', remote: 'relay' }]);
  await other.page.keyboard.press('Escape');
  await talk(one, other);

  // It is remembered: both come in again, and neither tells an address.
  for (const person of [one, other]) await person.page.reload();
  await talk(one, other);
  for (const person of [one, other]) expect(await person.ways()).toEqual([relayed]);
  await one.button('Más opciones').click();
  await one.page.getByText('Eva Luna').last().click();
  await expect(one.page.getByText('Por el servidor', { exact: true })).toBeVisible();
});

/** What a browser gets from the relay for these: kinds of addresses, and codes of errors. */
const asked = (page: Page, at: string, given: Credentials) =>
  page.evaluate(
    async ([urls, { username, credential }]) => {
      const pc = new RTCPeerConnection({
        iceServers: [{ urls, username, credential }],
        iceTransportPolicy: 'relay',
      });
      const [kinds, errors]: [string[], number[]] = [[], []];
      pc.onicecandidate = ({ candidate }) => candidate?.type && kinds.push(candidate.type);
      pc.onicecandidateerror = ({ errorCode }) => errors.push(errorCode);
      pc.createDataChannel('x');
      const over = new Promise<void>((resolve) => {
        pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && resolve();
      });
      await pc.setLocalDescription();
      await over;
      pc.close();
      return { kinds: [...new Set(kinds)], errors: [...new Set(errors)] };
    },
    [at, given] as const,
  );

test('the relay opens to its own credentials, and not to forged or old ones', async ({
  page,
  server,
  forwarder,
  ana,
}) => {
  await page.goto('/account');
  const at = `turn:127.0.0.1:${forwarder.port}?transport=udp`;
  const good = await credentials(server, ana);
  expect(await asked(page, at, good)).toEqual({ kinds: ['relay'], errors: [] });
  /** No address, and a word why: 401, or 400 where the relay takes what does not fit for a broken request. */
  const refused = async (what: string, given: Credentials) => {
    const { kinds, errors } = await asked(page, at, given);
    expect(kinds, what).toEqual([]);
    expect([[400], [401]], what).toContainEqual(errors);
  };
  const later = good.username.replace(/^\d+/, (until) => String(Number(until) + 3600));
  await refused('a later end', { ...good, username: later });
  const forged = Buffer.alloc(20, 7).toString('base64');
  await refused('another password', { ...good, credential: forged });
  await refused('too late', await expired(server, good));
});

/** Until sound and picture come again, watched from within: milliseconds. */
const untilBack = (person: Caller): Promise<number> =>
  person.page.evaluate(async () => {
    const { helenPeers } = globalThis as unknown as { helenPeers: RTCPeerConnection[] };
    const flow = async () => {
      let [heard, seen] = [0, 0];
      for (const one of helenPeers)
        (await one.getStats()).forEach((stat: Record<string, unknown>) => {
          if (stat['type'] !== 'inbound-rtp') return;
          if (stat['kind'] === 'video') seen += Number(stat['framesDecoded'] ?? 0);
          else heard += Number(stat['packetsReceived'] ?? 0);
        });
      return { heard, seen };
    };
    const since = performance.now();
    const before = await flow();
    for (;;) {
      const { heard, seen } = await flow();
      if (heard > before.heard && seen > before.seen) return performance.now() - since;
      await new Promise((next) => setTimeout(next, 50));
    }
  });

test('a way that is cut for ten seconds is found again within three of its return', async ({
  caller,
  room,
  forwarder,
  ana,
  eva,
}, info) => {
  const [one, other] = [await caller(ana), await caller(eva)];
  await enterHidden(one, room);
  await enterHidden(other, room);
  await talk(one, other);
  const since = Date.now();
  forwarder.cut();
  for (const person of [one, other]) {
    await person.state('recovering');
    await expect(person.page.getByText(/^Recuperando la conexión… \(\d+ s\)$/)).toBeVisible();
  }
  await expect(one.tile('Eva Luna')).toContainText('Recuperando la conexión…');
  await expect.poll(() => Date.now() - since, { intervals: [50] }).toBeGreaterThan(10_000);
  expect(forwarder.dropped).toBeGreaterThan(0);
  forwarder.mend();
  const times = await Promise.all([one, other].map(untilBack));
  info.annotations.push({ type: 'recovery', description: times.map(Math.round).join(' ') });
  for (const time of times) expect(time).toBeLessThan(3000);
  await talk(one, other);
  for (const person of [one, other])
    await expect(person.page.getByText(/^Recuperando la conexión…/)).toHaveCount(0);
});

test('without hope it ends in words, and one can call again', async ({
  caller,
  room,
  forwarder,
  ana,
  eva,
}) => {
  const [one, other] = [await caller(ana), await caller(eva)];
  const socket = await signalling(one.page);
  await one.page.clock.install();
  await enterHidden(one, room);
  await enterHidden(other, room);
  await talk(one, other);
  forwarder.cut();
  for (const person of [one, other]) await person.state('recovering');
  // Half a minute passes for one of them, who gives up, and says so though the socket is away, too.
  await socket.shut();
  await expect(one.page.getByText(/^Sin red\. Intentando volver… \(\d+ s\)$/)).toBeVisible();
  await one.page.clock.fastForward(31_000);
  await expect(one.page.getByRole('heading', { name: 'Se ha perdido la conexión' })).toBeVisible();
  await other.state('alone');
  forwarder.mend();
  socket.open();
  await one.button('Volver a llamar').click();
  await one.button('Entrar').click();
  await talk(one, other);
});

test('who gave each other up call again, and meet in one call', async ({
  caller,
  room,
  forwarder,
  ana,
  eva,
}) => {
  const [one, other] = [await caller(ana), await caller(eva)];
  const socket = await signalling(one.page);
  for (const person of [one, other]) {
    await person.page.clock.install();
    await enterHidden(person, room);
  }
  await talk(one, other);
  // One of them has no network at all: neither hears that the other gave up.
  forwarder.cut();
  for (const person of [one, other]) await person.state('recovering');
  await socket.shut();
  for (const { page } of [other, one]) {
    await page.clock.fastForward(31_000);
    await expect(page.getByRole('heading', { name: 'Se ha perdido la conexión' })).toBeVisible();
  }
  forwarder.mend();
  socket.open();
  // Nobody is in the one that was: it is over, and there is a new one.
  for (const person of [one, other]) await person.button('Volver a llamar').click();
  await talk(one, other);
  for (const { page } of [one, other]) expect(page.url()).not.toContain(room);
});
