import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { ask, test as base } from './call-people';
import { Forwarder } from '../bench/calls/forwarder.mjs';
import { freePort, HelenServer } from './server';
import { newId, type Person } from './together';

export { expect } from './call-people';

/** What the relay lets somebody in with. */
export interface Credentials {
  username: string;
  credential: string;
}

interface Relay {
  forwarder: Forwarder;
}

/** People whose server has a relay, which they reach through a wire that can be cut. */
export const test = base.extend<{ whole: void }, Relay>({
  forwarder: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names between the braces
    async ({}, use) => {
      const forwarder = await Forwarder.open(await freePort());
      await use(forwarder);
      forwarder.close();
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ forwarder }, use) => {
      const first = 20_000 + Math.floor(Math.random() * 100) * 100;
      const server = await HelenServer.start({
        HELEN_TURN_ADDRESS: `127.0.0.1:${forwarder.port}`,
        HELEN_TURN_LISTEN: `127.0.0.1:${forwarder.target}`,
        HELEN_TURN_PORTS: `${first}-${first + 199}`,
      });
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  // A test that fails leaves no cut behind.
  whole: [
    async ({ forwarder }, use) => {
      await use();
      forwarder.mend();
    },
    { auto: true },
  ],
});

/** What the server gives a person for its relay. */
export async function credentials(server: HelenServer, person: Person): Promise<Credentials> {
  const room = newId();
  await ask(server.url, person, '/api/calls', 'POST', { id: room, kind: 'audio' });
  const wish = { room, peer: crypto.randomUUID() };
  const { ticket } = await ask<{ ticket: string }>(
    ...[server.url, person, '/api/call/ticket', 'POST', wish],
  );
  const headers = { 'Call-Ticket': ticket };
  type Answer = { iceServers: Partial<Credentials>[] };
  const answer = await fetch(`${server.url}/api/call/ice`, { headers });
  const { iceServers } = (await answer.json()) as Answer;
  const given = iceServers.find(({ username }) => username);
  if (!given?.username || !given.credential) throw new Error('no relay');
  return { username: given.username, credential: given.credential };
}

/** The same person's, signed as only the server can, and over for a minute. */
export async function expired(
  server: HelenServer,
  { username }: Credentials,
): Promise<Credentials> {
  const headers = { Authorization: await server.superuser() };
  const answer = await fetch(`${server.url}/api/collections/keys/records?filter=(name='turn')`, {
    headers,
  });
  const { items } = (await answer.json()) as { items: { value: string }[] };
  const past = Math.floor(Date.now() / 1000) - 60;
  const name = username.replace(/^\d+/, String(past));
  const key = Buffer.from(items[0]?.value ?? '', 'base64');
  return { username: name, credential: createHmac('sha1', key).update(name).digest('base64') };
}

/** A page's socket in calls, which can be shut: the one there is closes, and others do not open. Before it is opened. */
export async function signalling(page: Page): Promise<{ shut(): Promise<void>; open(): void }> {
  let isShut = false;
  const close: (() => Promise<void>)[] = [];
  await page.routeWebSocket(/\/peerjs\?/, (socket) => {
    if (isShut) return void socket.close();
    const server = socket.connectToServer();
    close.push(async () => void (await Promise.all([socket.close(), server.close()])));
  });
  return {
    shut: async () => {
      isShut = true;
      for (const one of close.splice(0)) await one();
    },
    open: () => (isShut = false),
  };
}
