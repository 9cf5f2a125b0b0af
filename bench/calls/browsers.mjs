// People in browsers of their own: a fake camera, and what their connections and their processors do.
import { readdirSync, readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { findBrowser } from '../../scripts/browser.mjs';

const args = [
  '--no-sandbox',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=fps=20',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-networking',
];

/** @typedef {{ sent: number, frames: number, connections: number }} Flow bytes, pictures decoded */
/** @typedef {Awaited<ReturnType<typeof open>>} Someone */

/** In the page: all connections, and how much came and went by them. */
function watch() {
  const Real = RTCPeerConnection;
  /** @type {RTCPeerConnection[]} */
  const peers = [];
  globalThis.RTCPeerConnection = class extends Real {
    /** @param {RTCConfiguration} [configuration] */
    constructor(configuration) {
      super(configuration);
      peers.push(this);
    }
  };
  Object.assign(globalThis, {
    benchFlow: async () => {
      const open = peers.filter(({ connectionState }) => connectionState !== 'closed');
      const flow = { sent: 0, frames: 0, connections: open.length };
      for (const one of open)
        (await one.getStats()).forEach((stat) => {
          if (stat.type === 'outbound-rtp') flow.sent += stat.bytesSent ?? 0;
          if (stat.type === 'inbound-rtp') flow.frames += stat.framesDecoded ?? 0;
        });
      return flow;
    },
  });
}

/** Milliseconds a page may take for what it is asked. */
const PATIENCE = 20_000;

/**
 * What a page is asked has no end of its own.
 * @template T
 * @param {Promise<T>} work
 * @param {string} what
 * @returns {Promise<T>}
 */
export async function inTime(work, what) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, refuse) => {
    const words = `not within ${PATIENCE / 1000} s: ${what}`;
    timer = setTimeout(() => refuse(new Error(words)), PATIENCE);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Opens a browser for one person. Whoever opens it closes it. */
export async function open() {
  const executablePath = findBrowser();
  const server = await chromium.launchServer({ ...(executablePath && { executablePath }), args });
  const browser = await chromium.connect(server.wsEndpoint());
  const context = await browser.newContext({ viewport: { width: 960, height: 640 }, locale: 'en' });
  await context.addInitScript(watch);
  const page = await context.newPage();
  const flow = () => {
    const asked = page.evaluate('globalThis.benchFlow()').catch(() => null);
    return /** @type {Promise<Flow>} */ (inTime(asked, 'a page tells what came and went'));
  };
  return {
    page,
    version: browser.version(),
    flow,
    /** Processor seconds of all its processes. */
    processor: () => processorOf(server.process().pid ?? 0),
    /**
     * Until pictures come, or come again; null when they never do.
     * @param {number} most milliseconds
     * @returns {Promise<number | null>} milliseconds
     */
    async sees(most) {
      const since = performance.now();
      let before = await flow();
      while (performance.now() - since < most) {
        const now = await flow();
        // A page that was loaded anew counts from nothing.
        if (now && now.frames > (before?.frames ?? 0)) return performance.now() - since;
        if (now && before && now.frames < before.frames) before = now;
        await new Promise((next) => setTimeout(next, 20));
      }
      return null;
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/**
 * Of a process and all that it started.
 * @param {number} root
 */
function processorOf(root) {
  /** @type {Map<number, { parent: number, ticks: number }>} */
  const all = new Map();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/u.test(one))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ticks = Number(fields[11]) + Number(fields[12]);
      all.set(Number(name), { parent: Number(fields[1]), ticks });
    } catch {
      // It ended meanwhile.
    }
  }
  const belongs = (/** @type {number} */ pid) => {
    for (let at = pid; at > 1; at = all.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  let ticks = 0;
  for (const [pid, one] of all) if (belongs(pid)) ticks += one.ticks;
  return ticks / 100;
}
