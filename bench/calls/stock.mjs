// PeerJS as its makers ship it, with its own server: what a page of a few lines has.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { cache } from '../../scripts/files.mjs';
import { root, run } from '../../scripts/process.mjs';
import { answers, freePort, start } from '../gateway/processes.mjs';
import { inTime, open } from './browsers.mjs';

/**
 * Installs it once. Run by `npx` it would go on when that is ended.
 * @param {string} version of the package `peer`
 * @returns {Promise<string>} the program, or why there is none as an error
 */
async function install(version) {
  const folder = join(cache, `peer-${version}`);
  const program = join(folder, 'node_modules/peer/dist/bin/peerjs.js');
  const done = join(folder, '.installed');
  if (existsSync(done)) return program;
  console.log(`installing peer ${version}`);
  mkdirSync(folder, { recursive: true });
  const words = ['install', '--prefix', folder, '--no-audit', '--no-fund', `peer@${version}`];
  const { code, output } = await run('npm', words, { cwd: folder, seconds: 300 });
  if (code !== 0) throw new Error(output.trim().split('\n').at(-1) ?? 'npm install');
  writeFileSync(done, '');
  return program;
}

/** @param {string} version of the package `peer` */
export async function startStock(version) {
  const program = await install(version);
  const port = await freePort();
  const begin = () => start(process.execPath, [program, '--port', String(port), '--path', '/']);
  let server = begin();
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
    await answers(`http://127.0.0.1:${port}/peerjs/id`, 30);
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    port,
    url: `http://127.0.0.1:${at}/`,
    async again() {
      await server.close();
      server = begin();
      await answers(`http://127.0.0.1:${port}/peerjs/id`, 30);
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
  try {
    await one.page.addInitScript({ path: client });
    await one.page.goto(url);
    const options = { host: '127.0.0.1', port, path: '/', config: who.config };
    await inTime(one.page.evaluate(camera), 'the camera opens for stock PeerJS');
    await inTime(
      one.page.evaluate(`(${connect})(${JSON.stringify({ ...who, options })})`),
      `PeerJS's server lets "${who.id}" in`,
    );
    return one;
  } catch (cause) {
    await one.close();
    throw cause;
  }
}

/**
 * What PeerJS told the page of trouble.
 * @param {import('./browsers.mjs').Someone} one
 * @returns {Promise<string>}
 */
export const trouble = ({ page }) => page.evaluate('benchTrouble.join(", ") || "it told of none"');

/**
 * Until it is in touch with its server again after that was started anew; null when it is not.
 * @param {import('./browsers.mjs').Someone} one
 * @param {number} most milliseconds
 */
export async function signalled({ page }, most) {
  const since = performance.now();
  const open = 'benchPeer.open && !benchPeer.disconnected';
  const back = await page.waitForFunction(open, null, { timeout: most }).catch(() => null);
  return back ? performance.now() - since : null;
}

/** In the page. */
const camera = `(async () => {
  globalThis.benchStream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
})()`;

/** In the page: who answers waits until their server knows them, so that they can be called. */
const connect = `async ({ id, calls, options }) => {
  const video = document.body.appendChild(document.createElement('video'));
  Object.assign(video, { autoplay: true, muted: true });
  const show = (call) => call.on('stream', (stream) => (video.srcObject = stream));
  const peer = (globalThis.benchPeer = new Peer(id, options));
  globalThis.benchTrouble = [];
  peer.on('error', ({ type, message }) => benchTrouble.push(type + ': ' + message));
  peer.on('call', (call) => {
    call.answer(benchStream);
    show(call);
  });
  if (calls) peer.once('open', () => show(peer.call(calls, benchStream)));
  else
    await new Promise((open, refuse) => {
      peer.once('open', open);
      peer.once('error', refuse);
    });
}`;
