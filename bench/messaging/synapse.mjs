// Synapse, the reference server of Matrix, from its package, in a Python environment of its own under the cache.
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cache } from '../../scripts/files.mjs';
import { run } from '../../scripts/process.mjs';
import { answers, freePort, start } from '../gateway/processes.mjs';
import { SENDERS } from './server.mjs';

const SECRET = 'bench';

/** As it comes, on SQLite, but that nothing is limited, no other server is asked, and it writes warnings alone. */
const configuration = (/** @type {string} */ folder, /** @type {number} */ port) => `
server_name: bench.invalid
report_stats: false
trusted_key_servers: []
federation_domain_whitelist: []
registration_shared_secret: ${SECRET}
signing_key_path: ${folder}/signing.key
media_store_path: ${folder}/media
log_config: ${folder}/log.yaml
database: { name: sqlite3, args: { database: ${folder}/homeserver.db } }
listeners: [{ port: ${port}, bind_addresses: [127.0.0.1], type: http, resources: [{ names: [client] }] }]
rc_message: { per_second: 100000, burst_count: 100000 }
rc_registration: { per_second: 1000, burst_count: 1000 }
rc_joins: { local: { per_second: 1000, burst_count: 1000 } }
rc_invites: { per_issuer: { per_second: 1000, burst_count: 1000 } }
`;

const logging = `
version: 1
handlers: { console: { class: logging.StreamHandler } }
root: { level: WARNING, handlers: [console] }
`;

/** What is not asked for by a device that shows messages is left out. */
const filter = JSON.stringify({
  presence: { types: [] },
  account_data: { types: [] },
  room: {
    ephemeral: { types: [] },
    account_data: { types: [] },
    state: { lazy_load_members: true },
  },
});

/**
 * Installs it once.
 * @param {string} version
 * @returns {Promise<string>} its Python, or why there is none as an error
 */
async function install(version) {
  const folder = join(cache, `synapse-${version}`);
  const python = join(folder, 'bin/python');
  const done = join(folder, '.installed');
  if (existsSync(done)) return python;
  console.log(`installing matrix-synapse ${version}: this takes a minute the first time`);
  mkdirSync(cache, { recursive: true });
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', folder],
    [join(folder, 'bin/pip'), 'install', '--quiet', `matrix-synapse==${version}`],
  ]) {
    const { code, output } = await run(String(command), args, { seconds: 900 });
    if (code !== 0) throw new Error(output.trim().split('\n').at(-1) ?? String(command));
  }
  writeFileSync(done, '');
  return python;
}

/**
 * @param {string} version
 * @returns {Promise<import('./server.mjs').Messenger>}
 */
export async function synapse(version) {
  const python = await install(version);
  const folder = mkdtempSync(join(tmpdir(), 'synapse-bench-'));
  const port = await freePort();
  const file = join(folder, 'homeserver.yaml');
  writeFileSync(file, configuration(folder, port));
  writeFileSync(join(folder, 'log.yaml'), logging);
  const common = ['-m', 'synapse.app.homeserver', '-c', file];
  const made = await run(python, [...common, '--generate-keys'], { seconds: 60 });
  if (made.code !== 0) throw new Error(made.output);
  const server = start(python, common);
  const close = async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await answers(`${url}/health`, 120);
    const writers = [];
    for (const name of ['one', 'two', 'three', 'four']) writers.push(await register(url, name));
    const other = await register(url, 'other');
    const [first, ...rest] = [...writers, other];
    const invite = rest.map(({ id }) => id);
    const wanted = { preset: 'private_chat', invite };
    const { room_id: room } = await ask(url, 'POST', 'createRoom', first?.token, wanted);
    for (const { token } of rest) await ask(url, 'POST', `join/${room}`, token, {});
    let sent = 0;
    return {
      name: `Synapse ${version}`,
      most: 100,
      close,
      memory: async () => resident(server.pid),
      async send(sender, text) {
        const { token } = writers[(sender % SENDERS) % writers.length] ?? {};
        const path = `rooms/${room}/send/m.room.message/${(sent += 1)}`;
        await ask(url, 'PUT', path, token, { msgtype: 'm.text', body: text });
      },
      device: (heard) => device(url, String(other.token), String(room), heard),
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** @param {number} pid */
async function resident(pid) {
  const { output } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(output.trim()) * 1024;
}

/**
 * @param {string} url
 * @param {string} method
 * @param {string} path
 * @param {string | undefined} token
 * @param {object} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Record<string, any>>}
 */
async function ask(url, method, path, token, body, signal) {
  const answer = await fetch(`${url}/_matrix/client/v3/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return /** @type {Promise<Record<string, any>>} */ (answer.json());
}

/**
 * By the secret that its administrator has.
 * @param {string} url
 * @param {string} username
 */
async function register(url, username) {
  const address = `${url}/_synapse/admin/v1/register`;
  const { nonce } = /** @type {{ nonce: string }} */ (await (await fetch(address)).json());
  const password = 'a long password';
  const mac = createHmac('sha1', SECRET)
    .update([nonce, username, password, 'notadmin'].join('\0'))
    .digest('hex');
  const body = JSON.stringify({ nonce, username, password, mac, admin: false });
  const answer = await fetch(address, { method: 'POST', body });
  if (!answer.ok) throw new Error(`register: ${answer.status} ${await answer.text()}`);
  const made = /** @type {Record<string, string>} */ (await answer.json());
  return { id: made.user_id ?? '', token: made.access_token ?? '' };
}

/**
 * A device that waits for what comes, as Matrix's clients do: one request after the other, answered when there is something.
 * @param {string} url
 * @param {string} token
 * @param {string} room
 * @param {(text: string) => void} heard
 */
async function device(url, token, room, heard) {
  const over = new AbortController();
  const sync = (/** @type {string} */ more) =>
    ask(
      url,
      'GET',
      `sync?filter=${encodeURIComponent(filter)}${more}`,
      token,
      undefined,
      over.signal,
    );
  let { next_batch: since } = await sync('');
  const follow = async () => {
    while (!over.signal.aborted) {
      const answer = await sync(`&since=${since}&timeout=30000`);
      since = answer.next_batch;
      for (const { content } of answer.rooms?.join?.[room]?.timeline?.events ?? [])
        if (content?.body) heard(content.body);
    }
  };
  follow().catch((/** @type {unknown} */ cause) => {
    if (!over.signal.aborted) console.error(`a device of Synapse's ended: ${cause}`);
  });
  return () => over.abort();
}
