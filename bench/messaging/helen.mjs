// HELEN as one of the servers: eight devices of four people write in a group, and devices of a fifth listen.
import { startServer } from '../gateway/helen.mjs';
import { join, listen, newId, operate, pull, saying } from './people.mjs';
import { SENDERS } from './server.mjs';

/** @typedef {import('./people.mjs').Person} Person */

/**
 * Nothing is limited that a person does in a minute.
 * @param {string} providers the gateway's, as YAML
 */
export const configured = (providers) =>
  `providers: ${providers}\nlimits: { user: { messages_per_minute: 0, uploads_per_minute: 0, ai_requests_per_minute: 0 } }\n`;

/** @param {string} [providers] */
export async function startHelen(providers = '{}') {
  const server = await startServer(configured(providers));
  try {
    const { url } = server;
    const writers = [{ id: server.user, session: server.session }];
    for (const name of ['two', 'three', 'four'])
      writers.push(await join(url, server.session, name));
    const other = await join(url, server.session, 'other');
    const users = [...writers.slice(1), other].map(({ id }) => id);
    const thread = await begin(url, server.session, users);
    return { ...server, writers, other, users, thread };
  } catch (cause) {
    await server.close();
    throw cause;
  }
}

/**
 * Begins a group.
 * @param {string} url
 * @param {string} session
 * @param {string[]} users
 * @param {object} [more]
 * @returns {Promise<string>} its id
 */
export async function begin(url, session, users, more = {}) {
  const thread = newId();
  const begun = { type: 'thread.begin', thread, kind: 'group', title: 'Bench', helen: false };
  await operate(url, session, [{ ...begun, users, createdAt: Date.now(), ...more }]);
  return thread;
}

/** @returns {Promise<import('./server.mjs').Messenger>} */
export async function helen() {
  const { url, writers, other, thread, measures, close } = await startHelen();
  const { next: from } = await pull(url, other, 0);
  return {
    name: 'HELEN',
    most: Infinity,
    close,
    memory: async () => (await measures()).memory,
    send: (sender, text) => {
      const { session } = /** @type {Person} */ (writers[(sender % SENDERS) % writers.length]);
      return operate(url, session, [saying(thread, text)]);
    },
    /** Told, it asks; told meanwhile, it asks once more. */
    async device(heard, fetches) {
      let [since, asking, again] = [from, false, false];
      const told = async () => {
        again = true;
        if (asking || !fetches) return;
        asking = true;
        while (again) {
          again = false;
          ({ next: since } = await pull(url, other, since, ({ collection, row }) => {
            if (collection === 'messages' && row) heard(row.text);
          }));
        }
        asking = false;
      };
      if (fetches) await told();
      return listen(url, other, () => told().catch(() => (asking = false)));
    },
  };
}
