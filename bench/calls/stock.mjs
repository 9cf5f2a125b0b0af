// PeerJS as its makers ship it, with its own server: what a page of a few lines has.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { root } from '../../scripts/process.mjs';
import { answers, freePort, start } from '../gateway/processes.mjs';
import { open } from './browsers.mjs';

/** @param {string} version of the package `peer` */
export async function startStock(version) {
  const port = await freePort();
  const run = () => start('npx', ['-y', `peer@${version}`, '--port', String(port), '--path', '/']);
  let server = run();
  const pages = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>PeerJS</title>');
  });
  await new Promise((ready) => pages.listen(0, '127.0.0.1', () => ready(undefined)));
  const address = pages.address();
  const at = typeof address === 'object' && address ? address.port : 0;
  const close = async () => {
    pages.close();
    await server.close();
  };
  try {
    await answers(`http://127.0.0.1:${port}/peerjs/id`, 90);
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    port,
    url: `http://127.0.0.1:${at}/`,
    async again() {
      await server.close();
      server = run();
      await answers(`http://127.0.0.1:${port}/peerjs/id`, 90);
    },
    close,
  };
}

const client = join(root, 'node_modules/peerjs/dist/peerjs.min.js');

/**
 * Somebody who answers, or who calls who waits already. The camera is open before, as ours is.
 * @param {{ url: string, port: number }} server
 * @param {{ id: string, calls: string | null, config: object }} who
 */
export async function goIn({ url, port }, who) {
  const one = await open();
  await one.page.addInitScript({ path: client });
  await one.page.goto(url);
  await one.page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    Object.assign(globalThis, { benchStream: stream });
  });
  await one.page.evaluate(
    `(${connect})(${JSON.stringify({ ...who, options: { host: '127.0.0.1', port, path: '/', config: who.config } })})`,
  );
  return one;
}

/** In the page. */
const connect = `async ({ id, calls, options }) => {
  const video = document.body.appendChild(document.createElement('video'));
  Object.assign(video, { autoplay: true, muted: true });
  const show = (call) => call.on('stream', (stream) => (video.srcObject = stream));
  const peer = (globalThis.benchPeer = new Peer(id, options));
  peer.on('call', (call) => {
    call.answer(benchStream);
    show(call);
  });
  if (!calls) await new Promise((open) => peer.once('open', open));
  else peer.once('open', () => show(peer.call(calls, benchStream)));
}`;
