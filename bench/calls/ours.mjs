// Calls of HELEN: guests of a link's room, whose media goes by the relay where its way is to be cut.
import { post, startServer } from '../gateway/helen.mjs';
import { freePort } from '../gateway/processes.mjs';
import { newId } from '../messaging/people.mjs';
import { open } from './browsers.mjs';
import { Forwarder } from './forwarder.mjs';

/** A server with a relay that is reached by a way that can be cut. */
export async function startOurs() {
  const forwarder = await Forwarder.open(await freePort());
  const server = await startServer('providers: {}\n', {
    HELEN_TURN_ADDRESS: `127.0.0.1:${forwarder.port}`,
    HELEN_TURN_LISTEN: `127.0.0.1:${forwarder.target}`,
    HELEN_TURN_PORTS: '24000-24199',
  });
  return {
    url: server.url,
    forwarder,
    /** A room's address, with its secret. */
    async room() {
      const id = newId();
      await post(`${server.url}/api/calls`, { id, kind: 'video' }, server.session);
      const { secret } = await post(`${server.url}/api/calls/${id}/link`, {}, server.session);
      return { id, secret: secret ?? '', path: `/call/${id}#k=${secret}` };
    },
    /**
     * What the relay lets in with.
     * @param {{ id: string, secret: string }} room
     * @returns {Promise<object[]>} RTCIceServer
     */
    async relay({ id, secret }) {
      const wish = { room: id, secret, peer: crypto.randomUUID(), name: 'Bench' };
      const { ticket = '' } = await post(`${server.url}/api/call/ticket`, wish);
      const headers = { 'Call-Ticket': ticket };
      const answer = await fetch(`${server.url}/api/call/ice`, { headers });
      return /** @type {{ iceServers: object[] }} */ (await answer.json()).iceServers;
    },
    again: server.again,
    close: async () => {
      await server.close();
      forwarder.close();
    },
  };
}

/**
 * Somebody goes in.
 * @param {string} url
 * @param {boolean} hidden by the relay alone
 */
export async function goIn(url, hidden) {
  const one = await open();
  await one.page.goto(url);
  await one.page.getByLabel('Your name').fill('Bench');
  if (hidden) await one.page.getByRole('switch', { name: 'Hide my address' }).check();
  const button = one.page.getByRole('button', { name: 'Join', exact: true });
  await button.waitFor();
  await button.click();
  return one;
}

/** @param {import('./browsers.mjs').Someone} one whether its way to the server is open */
export const signalled = (one) =>
  one.page.locator('.call[data-state="talking"]').waitFor({ timeout: 60_000 });
