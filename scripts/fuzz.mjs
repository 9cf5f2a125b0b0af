// npm run fuzz:sync [-- 5000] [--seed=N]: so many random histories (1,000) of each kind, of devices and a server that lose,
// double and delay what they tell each other, and crash between any two steps. npm test runs a part of them.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { main, Refusal, run, say } from './process.mjs';

await main(async () => {
  const { values, positionals } = parseArgs({
    options: { seed: { type: 'string', default: String(randomInt(2 ** 31)) } },
    allowPositionals: true,
  });
  const [count = '1000'] = positionals;
  if (!/^[1-9]\d*$/.test(count)) throw new Refusal(`How many? «${count}» is no number.`);
  if (!/^\d+$/.test(values.seed)) throw new Refusal(`Which seed? «${values.seed}» is no number.`);
  say(`${count} of each, from the seed ${values.seed}: the same again with --seed=${values.seed}`);
  const tests = ['src/lib/data/sync/sync.fuzz.test.ts', 'src/lib/data/sync/people.fuzz.test.ts'];
  const { code } = await run('npx', ['--no-install', 'vitest', 'run', ...tests], {
    env: { HELEN_FUZZ: count, HELEN_SEED: values.seed },
    show: true,
  });
  process.exitCode = code;
});
