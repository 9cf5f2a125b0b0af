// What was measured, as tables, and what of it is below the bar.
import { markdownTable, median, percentile } from '../table.mjs';
import { quantile } from './helen.mjs';

/**
 * @typedef {{ written: number[], first: number[], total: number[] }} Times milliseconds
 * @typedef {import('./helen.mjs').Histogram} Histogram
 * @typedef {{ streams: number, times: Record<string, Times>, spans: { asking: Histogram, passing: Histogram },
 *   cpu: number, memory?: number }} Level seconds of the processor in all; bytes a stream
 */

const BAR_MS = 1;
const BAR_STREAMS = 100;
const BAR_TIMES = 5;

/** Past the last bucket nobody knows how long. */
const ms = (/** @type {number} */ value) =>
  value === Infinity ? '– (too long)' : value.toFixed(value < 1 ? 3 : 1);

/** @param {Level[]} levels */
export function tables(levels) {
  const own = markdownTable(
    [
      'streams',
      'asking p50',
      'p99',
      'a bare client p50',
      'p99',
      'passing p50',
      'p99',
      'pieces',
      'processor µs a piece',
    ],
    levels.map(({ streams, cpu, times, spans: { asking, passing } }) => [
      String(streams),
      ms(quantile(asking, 0.5)),
      ms(quantile(asking, 0.99)),
      ms(bare(times, 0.5)),
      ms(bare(times, 0.99)),
      ms(quantile(passing, 0.5)),
      ms(quantile(passing, 0.99)),
      (passing.counts.at(-1) ?? 0).toLocaleString('en'),
      ((cpu * 1e6) / (passing.counts.at(-1) ?? NaN)).toFixed(0),
    ]),
  );
  const beside = markdownTable(
    ['streams', 'way', 'first token', 'added', 'whole answer', 'added', 'requests'],
    levels.flatMap(({ streams, times }) =>
      Object.entries(times).map(([way, { first, total }]) => [
        String(streams),
        way,
        ms(median(first)),
        way === 'direct' ? '–' : ms(added(times, way, 'first')),
        ms(median(total)),
        way === 'direct' ? '–' : ms(added(times, way, 'total')),
        String(first.length),
      ]),
    ),
  );
  const memory = levels
    .filter(({ memory }) => memory !== undefined)
    .map(({ streams, memory = 0 }) => `${(memory / 1024).toFixed(0)} KB a stream at ${streams}`);
  return [own, beside, memory.length > 0 ? `Memory (resident): ${memory.join(', ')}.` : '']
    .filter(Boolean)
    .join('\n\n');
}

/**
 * What the same machine takes, under the same load, to put a finished request on a connection: nobody asks faster.
 * @param {Record<string, Times>} times
 * @param {number} share
 */
const bare = (times, share) => percentile(times['direct']?.written ?? [], share);

/**
 * What a way adds to the median of asking the provider itself.
 * @param {Record<string, Times>} times
 * @param {string} way
 * @param {'first' | 'total'} what
 */
function added(times, way, what) {
  return median(times[way]?.[what] ?? []) - median(times['direct']?.[what] ?? []);
}

/**
 * @param {Level[]} levels
 * @returns {string[]}
 */
export function failures(levels) {
  const found = [];
  for (const { streams, times, spans } of levels) {
    if (streams === BAR_STREAMS) {
      const floors = { asking: bare(times, 0.99), passing: 0 };
      for (const name of /** @type {const} */ (['asking', 'passing'])) {
        const p99 = quantile(spans[name], 0.99);
        if (!(p99 - floors[name] < BAR_MS)) {
          found.push(`${name} at ${streams} streams: p99 ${ms(p99)} ms, floor ${ms(floors[name])}`);
        }
      }
    }
    if (!times['LiteLLM']) continue;
    for (const what of /** @type {const} */ (['first', 'total'])) {
      const [ours, theirs] = [added(times, 'HELEN', what), added(times, 'LiteLLM', what)];
      if (ours * BAR_TIMES > theirs) {
        found.push(`${what} at ${streams} streams: ${ms(ours)} ms added, LiteLLM ${ms(theirs)}`);
      }
    }
  }
  return found;
}
