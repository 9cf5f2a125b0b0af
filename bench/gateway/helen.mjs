// The real binary before the stub, with one person's token, and what it measures of itself.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/process.mjs';
import { answers, freePort, start } from './processes.mjs';

/** Nothing is limited: what is measured is how fast it is. */
const configuration = (/** @type {string} */ upstream) => `
providers:
  stub: { type: custom, base_url: ${upstream}/v1, models: { text_generation: [bench] } }
limits: { user: { ai_requests_per_minute: 0, messages_per_minute: 0, uploads_per_minute: 0 } }
`;

/**
 * @typedef {{ bounds: number[], counts: number[] }} Histogram seconds, and how many were at most so long
 * @typedef {{ asking: Histogram, passing: Histogram, memory: number, cpu: number }} Measures bytes; seconds of
 *   the processor
 */

/** @param {string} upstream */
export async function startHelen(upstream) {
  const { url, session, measures, close } = await startServer(configuration(upstream));
  try {
    const wanted = { name: 'bench', scopes: ['chat'] };
    const { secret } = await post(`${url}/api/accounts/tokens`, wanted, session);
    return { url: `${url}/v1`, key: secret ?? '', measures, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/**
 * The real binary with a data folder of its own, and its administrator's session.
 * @param {string} configured the gateway's document
 * @param {Record<string, string>} [env] what else it is told
 */
export async function startServer(configured, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'helen-bench-'));
  const file = join(folder, 'helen.yaml');
  writeFileSync(file, configured);
  const url = `http://127.0.0.1:${await freePort()}`;
  const run = () =>
    start(
      join(root, 'bin/helen'),
      ['serve', `--http=${url.slice('http://'.length)}`, `--dir=${join(folder, 'data')}`],
      { HELEN_CONFIG: file, HELEN_METRICS: '1', HELEN_MODEL_UPSTREAM: 'off', ...env },
    );
  let server = run();
  const close = async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(`${url}/api/ready`, 30);
    const { token, record } = await post(`${url}/api/accounts/first-admin`, {
      code: await server.prints(/once:\s+(\S+)/),
      email: 'bench@example.com',
      password: 'a long password',
      username: 'bench',
    });
    const account = /** @type {{ id: string }} */ (/** @type {unknown} */ (record));
    const person = { user: account.id, session: token ?? '', account };
    /** Ends it and starts it anew, with the same data. */
    const again = async () => {
      await server.close();
      server = run();
      await answers(`${url}/api/ready`, 30);
    };
    return { url, ...person, measures: () => measures(url), again, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/**
 * @param {string} url
 * @param {object} body
 * @param {string} [session]
 * @param {string} [method]
 * @returns {Promise<Record<string, string>>}
 */
export async function post(url, body, session = '', method = 'POST') {
  const headers = { 'Content-Type': 'application/json', Authorization: session };
  const request = { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(url, request);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return /** @type {Promise<Record<string, string>>} */ (answer.json());
}

/**
 * @param {string} url
 * @returns {Promise<Measures>}
 */
async function measures(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const span = (/** @type {string} */ name) => {
    const lines = text.matchAll(
      new RegExp(`^helen_gateway_seconds_bucket\\{span="${name}",le="([^"]+)"\\} (\\d+)$`, 'gmu'),
    );
    const found = [...lines];
    return {
      bounds: found.map(([, bound]) => (bound === '+Inf' ? Infinity : Number(bound))),
      counts: found.map(([, , count]) => Number(count)),
    };
  };
  const gauge = (/** @type {string} */ name) =>
    Number(new RegExp(`^${name} (\\S+)$`, 'mu').exec(text)?.[1] ?? NaN);
  return {
    asking: span('asking'),
    passing: span('passing'),
    memory: gauge('process_resident_memory_bytes'),
    cpu: gauge('process_cpu_seconds_total'),
  };
}

/**
 * What was counted between two moments.
 * @param {Histogram} before
 * @param {Histogram} after
 * @returns {Histogram}
 */
export function between(before, after) {
  return {
    bounds: after.bounds,
    counts: after.counts.map((count, i) => count - (before.counts[i] ?? 0)),
  };
}

/**
 * @param {Histogram} one
 * @param {Histogram} [other]
 * @returns {Histogram}
 */
export function sum(one, other) {
  if (!other) return one;
  return {
    bounds: one.bounds,
    counts: one.counts.map((count, i) => count + (other.counts[i] ?? 0)),
  };
}

/**
 * The milliseconds that a share of all did not exceed: the upper bound of its bucket, 30 % above the truth at most.
 * @param {Histogram} histogram
 * @param {number} share
 */
export function quantile({ bounds, counts }, share) {
  const all = counts.at(-1) ?? 0;
  const at = counts.findIndex((count) => count >= share * all);
  return all === 0 ? NaN : (bounds[at] ?? NaN) * 1000;
}
