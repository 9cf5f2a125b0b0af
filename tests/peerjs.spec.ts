import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { MediaConnection, Peer } from 'peerjs';
import { expect } from './fixtures';
import { newId } from './neighbours';
import { test, type Town } from './people';

// The client as its makers ship it: what it speaks, the binary has to understand.
const client = join(import.meta.dirname, '../node_modules/peerjs/dist/peerjs.min.js');

declare global {
  interface Window {
    Peer: typeof Peer;
    peer: Peer;
    call: MediaConnection;
    heard: string[];
  }
}

interface Ticket {
  ticket: string;
  peer: string;
}

/** A link's room, to which ana and a guest have tickets. */
async function room(town: Town): Promise<{ ana: Ticket; guest: Ticket }> {
  const { token } = await town.ana();
  const id = newId();
  await town.ask('/api/calls', { id, kind: 'video' }, { session: token });
  const { secret } = await town.ask(`/api/calls/${id}/link`, null, { session: token });
  const ticket = async (session: string, more: object) => {
    const peer = randomUUID();
    const body = { room: id, peer, ...more };
    const { ticket = '' } = await town.ask('/api/call/ticket', body, { session });
    return { ticket, peer };
  };
  return { ana: await ticket(token, {}), guest: await ticket('', { secret, name: 'Leo' }) };
}

/** A page whose client has gone in: it answers every call with its camera, and says back what it is told. */
async function goIn(page: Page, { ticket, peer }: Ticket): Promise<void> {
  await page.addInitScript({ path: client });
  await page.goto('/account');
  await page.evaluate(
    async ([token, id]) => {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      const { hostname: host, port } = location;
      const options = { host, port: Number(port), path: '/', key: 'peerjs', token };
      window.heard = [];
      window.peer = new window.Peer(id, { ...options, config: { iceServers: [] } });
      window.peer.on('connection', (link) =>
        link.on('data', (said) => {
          window.heard.push(String(said));
          void link.send(`${said} to you`);
        }),
      );
      window.peer.on('call', (call) => {
        window.call = call;
        call.answer(stream);
      });
      await new Promise((resolve, reject) => {
        window.peer.once('open', resolve);
        window.peer.once('error', reject);
      });
    },
    [ticket, peer] as const,
  );
}

/** How many pictures of the other side have been drawn. */
const pictures = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    let decoded = 0;
    for (const one of (await window.call.peerConnection.getStats()).values())
      if (one.type === 'inbound-rtp' && one.kind === 'video') decoded += one.framesDecoded ?? 0;
    return decoded;
  });

test('two stock clients talk by data and see each other', async ({ page, context, town }) => {
  const { ana, guest } = await room(town);
  const other = await context.newPage();
  await goIn(page, ana);
  await goIn(other, guest);
  const answer = await other.evaluate(
    (peer) =>
      new Promise((resolve, reject) => {
        const link = window.peer.connect(peer);
        link.on('open', () => void link.send('hello'));
        link.on('data', resolve);
        window.peer.on('error', reject);
      }),
    ana.peer,
  );
  expect(answer).toBe('hello to you');
  expect(await page.evaluate(() => window.heard)).toEqual(['hello']);
  await other.evaluate(async (peer) => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    window.call = window.peer.call(peer, stream);
    await new Promise((resolve) => window.call.once('stream', resolve));
  }, ana.peer);
  for (const side of [page, other]) await expect.poll(() => pictures(side)).toBeGreaterThan(5);
});

test('nobody comes in without a ticket of their own', async ({ page, town }) => {
  const { ana } = await room(town);
  await page.addInitScript({ path: client });
  await page.goto('/account');
  const refusal = (id: string, token: string) =>
    page.evaluate(
      ([id, token]) =>
        new Promise<string>((resolve) => {
          const { hostname: host, port } = location;
          const options = { host, port: Number(port), path: '/', key: 'peerjs', token };
          const peer = new window.Peer(id, options);
          peer.once('open', () => resolve('came in'));
          peer.once('error', ({ type, message }) => resolve(`${type}: ${message}`));
        }),
      [id, token] as const,
    );
  expect(await refusal(randomUUID(), 'none')).toBe('server-error: ticket_invalid');
  expect(await refusal(randomUUID(), ana.ticket)).toBe('server-error: ticket_invalid');
  expect(await refusal(ana.peer, `${ana.ticket}x`)).toBe('server-error: ticket_invalid');
  expect(await refusal(ana.peer, ana.ticket)).toBe('came in');
});
