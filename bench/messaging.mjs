/**
 * npm run bench:messaging -- [--publish] [--part=server|browser] [--listeners=1,100,1000] [--seconds=5] [--synapse=VERSION|off]
 * The messenger. `browser`: the app with a thread of 10,000 messages, and two people who write to each other, against
 * the bars of DESIGN section 9. `server`: messages a second, memory and times beside connected devices, and the same of
 * Synapse. Wants `npm run build` before it. Prints tables, writes bench/results/messaging.json; --publish puts them into
 * docs/performance.md.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join as path } from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from '../scripts/process.mjs';
import { start } from './gateway/processes.mjs';
import { machine } from './machine.mjs';
import * as app from './messaging/browser.mjs';
import { helen } from './messaging/helen.mjs';
import { beside, table } from './messaging/server.mjs';
import { synapse } from './messaging/synapse.mjs';
import { publish } from './publish.mjs';

const { values: options } = parseArgs({
  options: {
    publish: { type: 'boolean', default: false },
    part: { type: 'string', default: '' },
    listeners: { type: 'string', default: '1,100,1000' },
    seconds: { type: 'string', default: '5' },
    synapse: { type: 'string', default: '1.163.2' },
  },
});
const wanted = (/** @type {string} */ part) => options.part === '' || options.part === part;
const results = path(root, 'bench/results');

/** @type {string[]} */
const below = [];
if (wanted('browser')) await browserPart();
if (wanted('server')) await serverPart();
for (const failure of below) console.error(`below the bar: ${failure}`);
process.exitCode = below.length === 0 ? 0 : 1;

async function browserPart() {
  const measuredOn = machine();
  const bench = path(root, 'bin/bench');
  const built = await run('go', ['build', '-o', bench, '.'], { cwd: path(root, 'bench/gateway') });
  if (built.code !== 0) throw new Error(built.output);
  const stub = start(bench, ['stub']);
  try {
    const upstream = await stub.prints(/^(http:\S+)$/mu);
    const measured = await app.measure(upstream, (stage) => console.log(`… ${stage}`));
    below.push(...app.failures(measured));
    await tell('messaging-app', measuredOn, app.table(measured), measured);
  } finally {
    await stub.close();
  }
}

async function serverPart() {
  const measuredOn = machine();
  const ways = [helen, ...(options.synapse === 'off' ? [] : [() => synapse(options.synapse)])];
  const levels = [];
  let without = '';
  for (const way of ways) {
    for (const listeners of options.listeners.split(',').map(Number)) {
      // Each begins anew: what a server keeps of the time before is no device's.
      const level = await alone(way, listeners).catch((cause) => {
        if (way === helen) throw cause;
        return `Synapse ${options.synapse} could not be run here: ${String(cause).split('\n')[0]}`;
      });
      if (typeof level === 'string') without = `\n\n${level}`;
      else if (level) levels.push(level);
      console.log(JSON.stringify(level));
    }
  }
  levels.sort((one, other) => one.listeners - other.listeners);
  await tell('messaging', measuredOn, `${table(levels)}${without}`, levels);
}

/**
 * @param {() => Promise<import('./messaging/server.mjs').Messenger>} way
 * @param {number} listeners
 */
async function alone(way, listeners) {
  const messenger = await way();
  try {
    if (listeners > messenger.most) return null;
    return await beside(messenger, listeners, Number(options.seconds));
  } finally {
    await messenger.close();
  }
}

/**
 * @param {string} block of docs/performance.md
 * @param {string} measuredOn
 * @param {string} text
 * @param {unknown} measured
 */
async function tell(block, measuredOn, text, measured) {
  console.log(`\n${text}\n\n${measuredOn}`);
  if (options.publish)
    await publish(path(root, 'docs/performance.md'), block, `${measuredOn}\n\n${text}`);
  await mkdir(results, { recursive: true });
  const file = path(results, 'messaging.json');
  const before = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  const record = { at: new Date().toISOString(), machine: measuredOn, measured };
  await writeFile(file, `${JSON.stringify({ ...before, [block]: record }, null, 2)}\n`);
}
