// Two people of a server, and devices of theirs that listen.
import { post } from '../gateway/helen.mjs';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Fifteen of a-z and 0-9, as all ids are. */
export const newId = () =>
  Array.from({ length: 15 }, () => letters[Math.floor(Math.random() * 36)]).join('');

/** @typedef {{ id: string, session: string, account?: object }} Person */

/**
 * Somebody else, with an account of their own.
 * @param {string} url
 * @param {string} admin a session
 * @param {string} name
 * @returns {Promise<Person>}
 */
export async function join(url, admin, name) {
  await post(`${url}/api/admin/settings`, { signUp: 'open' }, admin, 'PUT');
  const body = { email: `${name}@example.com`, password: 'a long password', username: name };
  const answer = await post(`${url}/api/accounts/sign-up`, body);
  const record = /** @type {{ id: string }} */ (/** @type {unknown} */ (answer.record));
  return { id: record.id, session: answer.token ?? '', account: record };
}

/**
 * Does operations, and throws unless all were done.
 * @param {string} url
 * @param {string} session
 * @param {object[]} operations
 */
export async function operate(url, session, operations) {
  const body = { operations: operations.map((one) => ({ id: newId(), ...one })) };
  const { results } = await post(`${url}/api/sync`, body, session);
  const all = /** @type {{ ok?: boolean, code?: string }[]} */ (/** @type {unknown} */ (results));
  const refused = all.find(({ ok }) => !ok);
  if (refused) throw new Error(`refused: ${refused.code}`);
}

/**
 * @param {string} thread
 * @param {string} text
 */
export const saying = (thread, text) => ({
  type: 'message.put',
  thread,
  message: newId(),
  author: 'self',
  text,
  createdAt: Date.now(),
});

/**
 * A device that hears when there is something to ask for.
 * @param {string} url
 * @param {Person} person
 * @param {() => void} heard
 * @returns {Promise<() => void>} ends it
 */
export async function listen(url, person, heard) {
  const over = new AbortController();
  const answer = await fetch(`${url}/api/realtime`, { signal: over.signal });
  if (!answer.ok || !answer.body) throw new Error(`realtime: ${answer.status}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  /** @type {(id: string) => void} */
  let connected = () => {};
  const client = new Promise((/** @type {(id: string) => void} */ resolve) => {
    connected = resolve;
  });
  const read = async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += value;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        const id = /"clientId":"([^"]+)"/u.exec(event)?.[1];
        if (id) connected(id);
        else heard();
      }
    }
  };
  read().catch(() => {});
  const subscriptions = [`sync/${person.id}`];
  await fetch(`${url}/api/realtime`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: person.session },
    body: JSON.stringify({ clientId: await client, subscriptions }),
  });
  return () => over.abort();
}

/** @typedef {{ collection: string, row?: { thread: string, text: string } }} Change */

/**
 * What changed for somebody, all pages.
 * @param {string} url
 * @param {Person} person
 * @param {number} since
 * @param {(change: Change) => void} [each]
 */
export async function pull(url, person, since, each = () => {}) {
  let [next, changes] = [since, 0];
  for (let more = true; more;) {
    const answer = await fetch(`${url}/api/sync?since=${next}&limit=500`, {
      headers: { Authorization: person.session },
    });
    if (!answer.ok) throw new Error(`sync: ${answer.status}`);
    const page = /** @type {{ next: number, more: boolean, changes: Change[] }} */ (
      await answer.json()
    );
    ({ next, more } = page);
    changes += page.changes.length;
    page.changes.forEach(each);
  }
  return { next, changes };
}
