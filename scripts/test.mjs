// npm test: installs what the tests need, then checks, unit tests, Go, build, end to end and budgets.
//   npm test                 everything
//   npm test -- unit         one group or step (checks, unit, go, build, e2e, or a step's name)
//   npm test -- e2e shell    what is no group or step is passed on to the test runners as a filter
import { cpus } from 'node:os';
import { ensureBrowser } from './browser.mjs';
import { checkGo, prepareGo } from './go.mjs';
import { checkNode, install } from './install.mjs';
import { main, say, tail } from './process.mjs';
import { fetchVoices } from './voices.mjs';

const seconds = (value) => `${value.toFixed(1).padStart(7)} s`;

/** The steps asked for, with those they need. */
function choose(steps, asked) {
  if (asked.length === 0) return steps;
  const chosen = new Set();
  const add = (step) => {
    chosen.add(step);
    for (const name of step.needs ?? []) add(steps.find((other) => other.name === name));
  };
  steps.filter(({ name, group }) => asked.includes(name) || asked.includes(group)).forEach(add);
  return steps.filter((step) => chosen.has(step));
}

async function prepare(wantsBrowser) {
  const began = performance.now();
  checkNode();
  await checkGo();
  const voices = wantsBrowser && fetchVoices();
  await Promise.all([install(), prepareGo()]);
  // The browser may come from Playwright, which has only now been installed.
  if (wantsBrowser) process.env.CHROMIUM_PATH = await ensureBrowser();
  await voices;
  say(`  ready  ${seconds((performance.now() - began) / 1000)}`);
}

await main(async () => {
  const began = performance.now();
  const args = process.argv.slice(2);
  const wantsBrowser =
    args.length === 0 || args.some((arg) => /^(e2e|screens|talks|alone)$/.test(arg));
  await prepare(wantsBrowser);

  // Only now are the packages there that some of the checks are made with.
  const { allSteps } = await import('./test/steps.mjs');
  const { runSteps } = await import('./test/lanes.mjs');
  const { skipUnchanged } = await import('./test/unchanged.mjs');
  const known = new Set(allSteps([]).flatMap(({ name, group }) => [name, group]));
  const chosen = choose(
    allSteps(args.filter((arg) => !known.has(arg))),
    args.filter((arg) => known.has(arg)),
  );
  const steps = process.env.CI || args.length > 0 ? chosen : await skipUnchanged(chosen);

  let passed = 0;
  let failed = 0;
  const failures = [];
  await runSteps(steps, Math.min(2, cpus().length), (step, result) => {
    passed += result.passed;
    failed += result.failed;
    const good = result.failed === 0;
    const tests = result.passed + result.failed > 1 ? `  ${result.passed} passed` : '';
    const note = result.note ? `  ${result.note}` : '';
    say(`  ${good ? 'ok    ' : 'FAILED'} ${seconds(result.seconds)}  ${step.name}${tests}${note}`);
    if (good) return;
    const known = result.failures ?? [];
    failures.push(...(known.length > 0 ? known : [step.name]));
    // What failed comes first: of a long output little may be kept.
    say(`\n${known.join('\n')}\n\n${tail(result.output ?? '', known.length > 0 ? 20 : 80)}\n`);
  });

  // Once more, and last: whoever sees only the end of this sees what to look at.
  if (failures.length > 0) say(`\nfailed:\n${failures.join('\n')}`);
  say(`\n${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
  // Asked for by a name that nothing has, nothing is proved.
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
  say(`${passed} passed, ${failed} failed`);
});
