/**
 * npm run bench:messaging -- [--publish] [--listeners=1,100,1000] [--seconds=5]
 * The messenger's server: messages a second beside so many connected devices, what each of them takes of the memory, how
 * long from sending until another device has it, and how long a device takes that missed ten thousand changes. Wants
 * `npm run build` before it. Prints tables, writes bench/results/messaging.json; --publish puts them into
 * docs/performance.md.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join as path } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/process.mjs';
import { startServer } from './gateway/helen.mjs';
import { machine } from './machine.mjs';
import { join, listen, newId, operate, pull, saying } from './messaging/people.mjs';
import { publish } from './publish.mjs';
import { markdownTable, percentile } from './table.mjs';

const { values: options } = parseArgs({
  options: {
    publish: { type: 'boolean', default: false },
    listeners: { type: 'string', default: '1,100,1000' },
    seconds: { type: 'string', default: '5' },
  },
});

/** Devices that send at the same time. */
const SENDERS = 8;
const MISSED = 10_000;

/** Nothing is limited, and no model is there. */
const configured =
  'providers: {}\nlimits: { user: { messages_per_minute: 0, uploads_per_minute: 0 } }\n';

const measuredOn = machine();
const server = await startServer(configured);
try {
  const { url } = server;
  const bench = { id: server.user, session: server.session };
  const other = await join(url, bench.session, 'other');
  const thread = newId();
  const begun = { type: 'thread.begin', thread, kind: 'group', title: 'Bench', helen: false };
  await operate(url, bench.session, [{ ...begun, users: [other.id], createdAt: Date.now() }]);
  const from = await pull(url, other, 0);
  let position = from.next;

  const levels = [];
  for (const listeners of options.listeners.split(',').map(Number)) {
    levels.push(await beside(listeners));
    console.log(JSON.stringify(levels.at(-1)));
  }
  const missed = await catchUp(from.next);
  const table = [
    markdownTable(
      ['listening devices', 'messages a second', 'KB a device', 'sent to heard p50', 'p99'],
      levels.map(({ listeners, rate, memory, p50, p99 }) => [
        String(listeners),
        rate.toFixed(0),
        listeners < 100 ? '–' : memory.toFixed(0),
        p50.toFixed(1),
        p99.toFixed(1),
      ]),
    ),
    `A device that missed ${missed.changes.toLocaleString('en')} changes has them after ${missed.ms.toFixed(0)} ms.`,
  ].join('\n\n');
  console.log(`\n${table}\n\n${measuredOn}`);
  if (options.publish)
    await publish(path(root, 'docs/performance.md'), 'messaging', `${measuredOn}\n\n${table}`);
  await mkdir(path(root, 'bench/results'), { recursive: true });
  const record = { at: new Date().toISOString(), machine: measuredOn, levels, missed };
  await writeFile(
    path(root, 'bench/results/messaging.json'),
    `${JSON.stringify(record, null, 2)}\n`,
  );

  /**
   * Somebody sends while so many devices of the other listen.
   * @param {number} listeners
   */
  async function beside(listeners) {
    const before = (await server.measures()).memory;
    /** @type {() => void} */
    let heard = () => {};
    const ending = [await listen(url, other, () => heard())];
    while (ending.length < listeners) {
      const some = Math.min(50, listeners - ending.length);
      const opened = Array.from({ length: some }, () => listen(url, other, () => {}));
      ending.push(...(await Promise.all(opened)));
    }
    const memory = ((await server.measures()).memory - before) / 1024 / listeners;
    const times = [];
    for (let number = 0; number < 100; number += 1) times.push(await sentToHeard(number));
    const rate = await sendAll(Number(options.seconds));
    for (const end of ending) end();
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
    return { listeners, rate, memory, p50, p99 };

    /** @param {number} number */
    async function sentToHeard(number) {
      // After the pause between two pokes: this is how one message goes, not how many are gathered.
      await new Promise((resolve) => setTimeout(resolve, 320));
      const { next } = await pull(url, other, position);
      const began = performance.now();
      const poked = new Promise((resolve) => {
        heard = () => resolve(undefined);
      });
      await Promise.all([
        operate(url, bench.session, [saying(thread, `Message ${number}`)]),
        poked,
      ]);
      const { changes, next: after } = await pull(url, other, next);
      position = after;
      if (changes === 0) throw new Error('the message did not come');
      return performance.now() - began;
    }
  }

  /** @param {number} seconds */
  async function sendAll(seconds) {
    const until = performance.now() + seconds * 1000;
    let sent = 0;
    await Promise.all(
      Array.from({ length: SENDERS }, async () => {
        while (performance.now() < until) {
          await operate(url, bench.session, [saying(thread, 'As fast as it goes.')]);
          sent += 1;
        }
      }),
    );
    return sent / seconds;
  }

  /** @param {number} since */
  async function catchUp(since) {
    for (let sent = 0; sent < MISSED; sent += 100) {
      const batch = Array.from({ length: 100 }, (_, i) => saying(thread, `Missed ${sent + i}`));
      await operate(url, bench.session, batch);
    }
    const { next } = await pull(url, other, 0);
    const began = performance.now();
    const { changes } = await pull(url, other, Math.max(since, next - 2 * MISSED));
    return { changes, ms: performance.now() - began };
  }
} finally {
  await server.close();
}
