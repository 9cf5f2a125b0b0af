/**
 * npm run bench:calls -- [--publish] [--rounds=3] [--people=2,3,4] [--seconds=10] [--peer=VERSION|off]
 *   [--part=ours|stock|cost]
 * Calls: from "join" to the first picture of the others, how long until they are back after what breaks them, what a
 * call of two to four costs each of them, and what a thousand idle sockets cost the server; stock PeerJS with its own
 * server beside ours. Wants `npm run build` before it. Prints tables, writes bench/results/calls.json; --publish puts
 * them into docs/performance.md. A part is only printed.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { root, run } from '../scripts/process.mjs';
import * as ours from './calls/ours.mjs';
import * as stock from './calls/stock.mjs';
import { machine } from './machine.mjs';
import { publish } from './publish.mjs';
import { markdownTable, median } from './table.mjs';

const { values: options } = parseArgs({
  options: {
    publish: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    people: { type: 'string', default: '2,3,4' },
    seconds: { type: 'string', default: '10' },
    peer: { type: 'string', default: '1.0.2' },
    part: { type: 'string', default: 'all' },
  },
});
if (!['all', 'ours', 'stock', 'cost'].includes(options.part))
  throw new Error(`there is no part "${options.part}": ours, stock, cost`);
/** @param {string} part */
const wanted = (part) => options.part === 'all' || options.part === part;
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
/** How long the media's way is cut, and after how long something that has not come back never will: milliseconds. */
const [CUT, NEVER] = [10_000, 45_000];

/** @typedef {(number | null)[]} Times milliseconds; null: never */
/** @typedef {{ name: string, joins: Times, cut: Times, server: Times }} Way */

if (!existsSync(join(root, 'bin/helen'))) throw new Error('there is no bin/helen: npm run build');
const measuredOn = machine();
const server = await ours.startOurs();
/** @type {(() => Promise<void>)[]} */
const closing = [server.close];
try {
  /** @type {Way[]} */
  const ways = [];
  let without = '';
  if (wanted('ours')) ways.push(await helen());
  if (wanted('stock') && options.peer !== 'off') {
    try {
      ways.push(await peerJs(options.peer));
    } catch (cause) {
      without = `\n\nPeerJS's server ${options.peer} could not be run here: ${String(cause).split('\n')[0]}`;
    }
  }
  const sizes = [];
  if (wanted('cost'))
    for (const people of options.people.split(',').map(Number)) sizes.push(await size(people));
  const sockets = wanted('cost') ? await idleSockets() : '';
  const table = [
    (ways.length > 0 ? compared(ways) : '') + without,
    sizes.length > 0 ? costs(sizes) : '',
    sockets && `1,000 idle sockets: ${sockets} KB of the server's memory each.`,
  ]
    .filter((one) => one !== '')
    .join('\n\n');
  console.log(`\n${table}\n\n${measuredOn}`);
  if (options.part === 'all') {
    if (options.publish)
      await publish(join(root, 'docs/performance.md'), 'calls', `${measuredOn}\n\n${table}`);
    await mkdir(join(root, 'bench/results'), { recursive: true });
    const record = { at: new Date().toISOString(), machine: measuredOn, ways, sizes, sockets };
    await writeFile(join(root, 'bench/results/calls.json'), `${JSON.stringify(record, null, 2)}\n`);
  }
} finally {
  for (const close of closing.reverse()) await close();
}

/** @param {Way[]} ways */
function compared(ways) {
  return markdownTable(
    ['milliseconds', ...ways.map(({ name }) => name)],
    [
      ['join → first picture of the other', ...ways.map(({ joins }) => say(joins))],
      ['media cut for 10 s → back', ...ways.map(({ cut }) => say(cut))],
      ['server started anew → others can come', ...ways.map((way) => say(way.server))],
    ],
  );
}

/** @param {{ people: number, cores: number, rate: number }[]} sizes */
function costs(sizes) {
  return markdownTable(
    ['people', 'processor of one browser (cores)', 'upstream of one (kbit/s)'],
    sizes.map(({ people, cores, rate }) => [
      String(people),
      cores.toFixed(2),
      (rate / 1000).toFixed(0),
    ]),
  );
}

/** @param {Times} times the median, and from where to where they go */
function say(times) {
  const known = times.filter((one) => one !== null);
  if (known.length === 0) return 'never';
  const never = known.length < times.length ? `, ${times.length - known.length} never` : '';
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return `${median(known).toFixed(0)} (${least.toFixed(0)}–${most.toFixed(0)}${never})`;
}

/** @returns {Promise<Way>} */
async function helen() {
  /** @type {Way} */
  const way = { name: 'HELEN', joins: [], cut: [], server: [] };
  for (let round = 0; round < rounds; round++) {
    const room = await server.room();
    const one = await ours.goIn(server.url + room.path, true);
    const other = await ours.goIn(server.url + room.path, true);
    way.joins.push(await other.sees(NEVER));
    await one.sees(NEVER);
    way.cut.push(await cut(one, other));
    await server.again();
    const since = performance.now();
    await Promise.all([one, other].map(ours.signalled)).then(
      () => way.server.push(performance.now() - since),
      () => way.server.push(null),
    );
    for (const each of [one, other]) await each.close();
  }
  return way;
}

/**
 * @param {string} version
 * @returns {Promise<Way>}
 */
async function peerJs(version) {
  const theirs = await stock.startStock(version);
  closing.push(theirs.close);
  /** @type {Way} */
  const way = { name: `PeerJS, peer ${version}`, joins: [], cut: [], server: [] };
  for (let round = 0; round < rounds; round++) {
    const config = {
      iceServers: await server.relay(await server.room()),
      iceTransportPolicy: 'relay',
    };
    const id = `one-${round}`;
    const one = await stock.goIn(theirs, { id, calls: null, config });
    const other = await stock.goIn(theirs, { id: `other-${round}`, calls: id, config });
    try {
      const joined = await other.sees(NEVER);
      way.joins.push(joined);
      if (joined === null) throw new Error(`no picture came: ${await stock.trouble(other)}`);
      await one.sees(NEVER);
      way.cut.push(await cut(one, other));
      await theirs.again();
      way.server.push(await stock.signalled(one, NEVER));
    } finally {
      for (const each of [one, other]) await each.close();
    }
  }
  return way;
}

/**
 * The relay, by which alone the two see each other, is away for a while. @returns until both see again
 * @param {import('./calls/browsers.mjs').Someone} one
 * @param {import('./calls/browsers.mjs').Someone} other
 */
async function cut(one, other) {
  server.forwarder.cut();
  await pause(CUT);
  server.forwarder.mend();
  const times = await Promise.all([one, other].map((each) => each.sees(NEVER)));
  return times.some((time) => time === null) ? null : Math.max(...times.map((time) => time ?? 0));
}

/**
 * What a call of so many costs one of them.
 * @param {number} people
 */
async function size(people) {
  const room = await server.room();
  const all = [];
  for (let at = 0; at < people; at++) all.push(await ours.goIn(server.url + room.path, false));
  for (const one of all) await one.sees(NEVER);
  await pause(5000); // rates settle
  const before = await Promise.all(all.map((one) => one.flow()));
  const processor = all.map((one) => one.processor());
  await pause(seconds * 1000);
  const after = await Promise.all(all.map((one) => one.flow()));
  const cores = all.map((one, at) => (one.processor() - (processor[at] ?? 0)) / seconds);
  const rates = after.map((flow, at) => ((flow.sent - (before[at]?.sent ?? 0)) * 8) / seconds);
  for (const one of all) await one.close();
  return { people, cores: median(cores), rate: median(rates) };
}

/** The server's own test of it. @returns {Promise<string>} KB each */
async function idleSockets() {
  const words = ['test', '.', '-count=1', '-run', 'TestIdleSocketsCostLittle', '-v'];
  const { output } = await run('go', words, { cwd: join(root, 'pocketbase'), seconds: 300 });
  const found = /idle sockets: ([\d.]+) KB each/u.exec(output);
  if (!found) throw new Error(output);
  return found[1] ?? '';
}
