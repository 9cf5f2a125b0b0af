// Go's own tests, and in CI a second try for those that failed.
import { join } from 'node:path';
import { goEnvironment } from '../go.mjs';
import { root, run } from '../process.mjs';
import { goCounts } from './counts.mjs';

const cwd = join(root, 'pocketbase');
/** More than so many at once are no chance. */
const MOST = 4;

const test = (...what) =>
  run('go', ['test', '-json', ...what], { cwd, env: goEnvironment, seconds: 900 });

/**
 * @param {{ uncached?: boolean, again?: boolean }} options `again`: a few that failed are tried once more
 * @returns {Promise<import('./counts.mjs').Counts & {text: string, failures: string[], note?: string}>}
 */
export async function testGo({ uncached = false, again = false }) {
  const { code, output } = await test(...(uncached ? ['-count=1'] : []), './...');
  const counts = goCounts(output);
  // A package that is not built fails without any test failing.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (!again || counts.failures.length === 0 || counts.failures.length > MOST) return counts;
  const failed = failedTests(counts.failures);
  const tries = [];
  for (const [folder, names] of failed)
    tries.push(await test('-count=1', `-run=^(${[...names].join('|')})$`, folder));
  if (tries.some((one) => one.code !== 0)) return counts;
  return {
    ...counts,
    passed: counts.passed + counts.failures.length,
    failed: counts.failed - counts.failures.length,
    failures: [],
    note: `FLAKY, to be mended: ${[...failed.values()].flatMap((names) => [...names]).join('; ')}`,
  };
}

/**
 * The tests that failed, by their package's folder.
 * @param {readonly string[]} failures each begins with its package and its test
 */
export function failedTests(failures) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  for (const one of failures) {
    const [pack = '', name = ''] = one.split('\n', 1)[0].split(' ');
    const folder = pack.replace(/^helen/, '.');
    found.set(folder, (found.get(folder) ?? new Set()).add(name.split('/', 1)[0]));
  }
  return found;
}
