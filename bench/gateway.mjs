/**
 * npm run bench:gateway -- [--publish] [--rounds=3] [--streams=1,100,500] [--litellm=VERSION|off]
 * What the gateway adds: its own time by spans inside the process, and, in turns against one upstream, the time to the
 * first token and to the whole answer beside the upstream itself and LiteLLM's proxy. Wants `npm run build` before it.
 * Prints tables, writes bench/results/gateway.json; --publish puts them into docs/performance.md.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { root, run } from '../scripts/process.mjs';
import { between, startHelen, sum } from './gateway/helen.mjs';
import { startLiteLLM } from './gateway/litellm.mjs';
import { start } from './gateway/processes.mjs';
import { failures, tables } from './gateway/report.mjs';
import { machine } from './machine.mjs';
import { publish } from './publish.mjs';

const { values: options } = parseArgs({
  options: {
    publish: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    streams: { type: 'string', default: '1,100,500' },
    litellm: { type: 'string', default: '1.106.2' },
  },
});

/** Beyond so many streams LiteLLM is left out: it would answer for minutes. */
const MOST_FOR_LITELLM = 100;

/** @typedef {{ name: string, url: string, key: string, most: number }} Way */

if (!existsSync(join(root, 'bin/helen'))) throw new Error('there is no bin/helen: npm run build');
const bench = join(root, 'bin/bench');
const built = await run('go', ['build', '-o', bench, '.'], { cwd: join(root, 'bench/gateway') });
if (built.code !== 0) throw new Error(built.output);

/** Clients and upstream give way to what is measured, where a person's would be on machines of their own. */
const polite = ['-n', '10', bench];
const execute = promisify(execFile);

/**
 * @param {Way} way
 * @param {number} streams
 * @param {number} requests
 * @returns {Promise<import('./gateway/report.mjs').Times>}
 */
async function load({ name, url, key }, streams, requests) {
  const numbers = ['-streams', String(streams), '-requests', String(requests)];
  const { stdout } = await execute('nice', [
    ...polite,
    'load',
    '-url',
    url,
    '-key',
    key,
    ...numbers,
  ]);
  const { written, first, total, errors, failed } = JSON.parse(stdout);
  if (failed > 0) throw new Error(`${name}, ${streams} streams: ${failed} failed: ${errors[0]}`);
  return { written, first, total };
}

/** @type {(() => Promise<void>)[]} */
const closing = [];
try {
  const measuredOn = machine();
  const stub = start('nice', [...polite, 'stub']);
  closing.push(stub.close);
  const upstream = await stub.prints(/^(http:\S+)$/mu);
  const helen = await startHelen(upstream);
  closing.push(helen.close);
  /** @type {Way[]} */
  const ways = [
    { name: 'direct', url: `${upstream}/v1`, key: 'none', most: Infinity },
    { name: 'HELEN', ...helen, most: Infinity },
  ];
  let without = '';
  if (options.litellm === 'off') without = 'LiteLLM was left out.';
  else {
    try {
      const litellm = await startLiteLLM(upstream, options.litellm);
      closing.push(litellm.close);
      ways.push({ name: 'LiteLLM', ...litellm, most: MOST_FOR_LITELLM });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      without = `LiteLLM ${options.litellm} could not be run here: ${reason.split('\n')[0]}`;
      console.error(without);
    }
  }
  for (const way of ways) await load(way, 2, 6); // connections, caches and compilers are warm after it
  const { memory: resting } = await helen.measures();

  /** @type {import('./gateway/report.mjs').Level[]} */
  const levels = [];
  for (const streams of options.streams.split(',').map(Number)) {
    const level = await measure(streams);
    levels.push(level);
    console.log(`\n${tables([level])}`);
  }
  const about =
    options.litellm === 'off' ? '' : `LiteLLM ${options.litellm}, as its proxy starts by itself.`;
  const table = [tables(levels), without || about].filter(Boolean).join('\n\n');
  console.log(`\n${table}\n\n${measuredOn}`);
  if (options.publish) {
    await publish(join(root, 'docs/performance.md'), 'gateway', `${measuredOn}\n\n${table}`);
  }
  await mkdir(join(root, 'bench/results'), { recursive: true });
  const record = { at: new Date().toISOString(), machine: measuredOn, levels };
  await writeFile(join(root, 'bench/results/gateway.json'), `${JSON.stringify(record, null, 2)}\n`);
  const below = failures(levels);
  for (const failure of below) console.error(`below the bar: ${failure}`);
  process.exitCode = below.length === 0 ? 0 : 1;

  /**
   * So many streams at once, by every way in turns, each round beginning with another.
   * @param {number} streams
   * @returns {Promise<import('./gateway/report.mjs').Level>}
   */
  async function measure(streams) {
    /** @type {Record<string, import('./gateway/report.mjs').Times>} */
    const times = {};
    const taking = ways.filter(({ most }) => streams <= most);
    for (const { name } of taking) times[name] = { written: [], first: [], total: [] };
    /** @type {import('./gateway/report.mjs').Level['spans'] | undefined} */
    let spans;
    let most = 0;
    let cpu = 0;
    for (let round = 0; round < Number(options.rounds); round += 1) {
      for (let turn = 0; turn < taking.length; turn += 1) {
        const way = /** @type {Way} */ (taking[(round + turn) % taking.length]);
        const before = await helen.measures();
        const watching = setInterval(async () => {
          if (way.name === 'HELEN') most = Math.max(most, (await helen.measures()).memory);
        }, 500);
        try {
          const { written, first, total } = await load(way, streams, Math.max(5, 2 * streams));
          times[way.name]?.written.push(...written);
          times[way.name]?.first.push(...first);
          times[way.name]?.total.push(...total);
        } finally {
          clearInterval(watching);
        }
        if (way.name !== 'HELEN') continue;
        const after = await helen.measures();
        cpu += after.cpu - before.cpu;
        spans = {
          asking: sum(between(before.asking, after.asking), spans?.asking),
          passing: sum(between(before.passing, after.passing), spans?.passing),
        };
      }
    }
    if (!spans) throw new Error('nothing was measured: at least one round');
    return {
      streams,
      times,
      spans,
      cpu,
      ...(streams >= 500 && { memory: (most - resting) / streams }),
    };
  }
} finally {
  for (const close of closing.toReversed()) await close();
}
