// Programs that a benchmark starts, and ends.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** @typedef {{ prints: (pattern: RegExp, seconds?: number) => Promise<string>, close: () => Promise<void>, pid: number }} Started */

/**
 * Starts a program that goes on until it is closed.
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Started} `prints` waits for a line and gives its first group
 */
export function start(program, args, env = {}) {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  // Its own end: what it started itself may hold its output open for ever.
  const gone = new Promise((resolve) => {
    for (const end of ['exit', 'error']) child.once(end, () => resolve(undefined));
  });
  const collect = (/** @type {Buffer} */ data) => {
    if (printed.length < 1_000_000) printed += data.toString('utf8');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.once('error', (cause) => (printed += String(cause)));
  return {
    pid: child.pid ?? 0,
    async prints(pattern, seconds = 20) {
      const until = Date.now() + seconds * 1000;
      while (Date.now() < until) {
        const found = pattern.exec(printed);
        if (found) return found[1] ?? found[0];
        if (child.exitCode !== null) break;
        await wait(50);
      }
      throw new Error(`${program} did not print ${pattern}:\n${printed.slice(-2000)}`);
    },
    async close() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await gone;
      clearTimeout(timer);
    },
  };
}

/**
 * Waits until an address answers.
 * @param {string} url
 * @param {number} seconds
 */
export async function answers(url, seconds) {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await wait(100)) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`${url} does not answer after ${seconds} s`);
}

/** @returns {Promise<number>} a port nobody listens on */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
