// Everything `npm test` does, as steps: what each needs, what it runs, how its tests are counted.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../app.mjs';
import { build } from '../build.mjs';
import { checks } from '../checks/index.mjs';
import { checkBudget } from '../checks/budget.mjs';
import { goEnvironment } from '../go.mjs';
import { root, run, tail } from '../process.mjs';
import { goCounts, playwrightCounts, vitestCounts } from './counts.mjs';
import { testGo } from './go.mjs';
import { detectRaces } from './race.mjs';

const server = join(root, 'pocketbase');
const inCI = Boolean(process.env.CI);

/** A step that runs one program and passes when it ends with 0. */
const command = (name, group, [program, ...args], { more = {}, ...options } = {}) => ({
  name,
  group,
  ...more,
  run: async () => {
    const env = { NO_COLOR: '1', ...options.env };
    const { code, output } = await run(program, args, { seconds: 900, ...options, env });
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output };
  },
});

const npx = (...args) => ['npx', '--no-install', ...args];

/** A step around a function that returns the problems it found. */
const check = (name, find, more = {}) => ({
  name,
  group: 'checks',
  ...more,
  run: async () => {
    const problems = await find();
    const good = problems.length === 0;
    return { passed: good ? 1 : 0, failed: good ? 0 : 1, output: problems.join('\n') };
  },
});

/** A step around a test runner that leaves a JSON report; without one, all it can be is failed. */
const suite = (name, group, read, start, { mayBeEmpty = false, ...more }) => ({
  name,
  group,
  ...more,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'helen-report-'));
    try {
      const report = join(folder, 'report.json');
      const { code, output } = await start(report);
      const counts = read(output, report);
      // A runner may fail without any test failing: a file that does not load, for one.
      if (code !== 0 && counts.failed === 0) counts.failed = 1;
      if (counts.passed + counts.failed === 0 && !mayBeEmpty) counts.failed = 1;
      return { output, ...counts };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

function fromReport(count) {
  return (output, report) => {
    try {
      return count(JSON.parse(readFileSync(report, 'utf8')));
    } catch {
      return { passed: 0, failed: 1 };
    }
  };
}

/** A step of Go's race detector, where it can be run; where not it says so and proves nothing. */
const races = {
  name: 'go races',
  group: 'go',
  needs: ['go'], // the same tests: two at once would fight for the processor
  run: async () => {
    const result = await detectRaces({ again: inCI });
    if (!result) return { passed: 1, failed: 0, note: 'not run: there is no C compiler here' };
    const counts = { ...shown(goCounts(result.output)), note: result.note };
    if (result.code !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  },
};

/** gofmt prints the files it would change and still ends with 0. */
async function formatGo() {
  const { code, output } = await run('gofmt', ['-l', '.'], { cwd: server });
  if (code !== 0) return [output];
  return output
    .split('\n')
    .filter(Boolean)
    .map((file) => `pocketbase/${file}: run gofmt -w`);
}

/**
 * @param {string[]} filters passed on to the test runners
 * @returns {(import('./lanes.mjs').Step & {group: string, remembered?: boolean})[]}
 */
export function allSteps(filters) {
  const unit = (report) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    return run(...program(npx('vitest', 'run', ...reporters, ...filters)), {
      seconds: 1200,
      env: { NO_COLOR: '1' },
    });
  };
  // A talk waits for its clock about half of the time: two at once are no slower on two cores.
  const endToEnd = (project, workers) => (report) => {
    const options = [`--project=${project}`, `--workers=${workers}`, '--reporter=list,json'];
    // Only there, where the machine is another's: what passes at its second try is named, and to be mended.
    if (inCI) options.push('--retries=1');
    // Of what is asked for by name all may be in the other project.
    if (filters.length > 0) options.push('--pass-with-no-tests');
    return run(...program(npx('playwright', 'test', ...options, ...filters)), {
      seconds: 2400,
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report, NO_COLOR: '1', FORCE_COLOR: '0' },
      show: Boolean(process.env.HELEN_VERBOSE),
    });
  };
  const inBrowser = {
    ...{ needs: ['build'], alone: true, remembered: true },
    mayBeEmpty: filters.length > 0,
  };

  return [
    { ...check('app', appProblems), group: 'build', uses: 'messages' },
    { ...check('build', buildProblems), group: 'build', needs: ['app'], uses: 'messages' },
    command('format', 'checks', npx('prettier', '--check', '--log-level=warn', '.')),
    command('lint', 'checks', npx('oxlint')),
    ...checks.map(({ name, find, needs }) => check(name, find, needs ? { needs } : {})),
    command(
      'types',
      'checks',
      npx('svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'),
      { more: { needs: ['app'], uses: 'messages', remembered: true } },
    ),
    command('dead code', 'checks', npx('knip'), { more: { needs: ['app'], uses: 'messages' } }),
    check('gofmt', formatGo),
    command('go vet', 'checks', ['go', 'vet', './...'], { cwd: server, env: goEnvironment }),
    suite('unit', 'unit', fromReport(vitestCounts), unit, {
      ...{ needs: ['app'], uses: 'messages', remembered: true },
    }),
    {
      name: 'go',
      group: 'go',
      run: async () => shown(await testGo({ uncached: inCI, again: inCI })),
    },
    races,
    check('bundle budget', checkBudget, { needs: ['build'] }),
    suite('screens', 'e2e', fromReport(playwrightCounts), endToEnd('screens', 2), inBrowser),
    suite('talks', 'e2e', fromReport(playwrightCounts), endToEnd('talks', 2), inBrowser),
    suite('alone', 'e2e', fromReport(playwrightCounts), endToEnd('alone', 1), inBrowser),
  ];
}

const program = ([name, ...args]) => [name, args];

/** Of a program that died what it said first, else what was said last. */
function shown({ text, ...counts }) {
  const died = /^(?:panic|fatal error|unexpected fault|signal|race: limit).*$/m.exec(text);
  const output = died
    ? text.slice(died.index).split('\n').slice(0, 80).join('\n')
    : tail(text, 200);
  return { ...counts, output };
}

async function problemsOf(work) {
  try {
    await work();
    return [];
  } catch (cause) {
    return [cause.message];
  }
}

const appProblems = () => problemsOf(buildApp);
const buildProblems = () => problemsOf(build);
