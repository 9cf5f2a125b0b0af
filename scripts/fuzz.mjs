// npm run fuzz:sync [-- 5000]: so many random histories (1,000) of each kind, of devices and a server that lose, double and
// delay what they tell each other, and crash between any two steps. npm test runs a part of them.
import { main, Refusal, run } from './process.mjs';

await main(async () => {
  const count = process.argv[2] ?? '1000';
  if (!/^[1-9]\d*$/.test(count)) throw new Refusal(`How many? «${count}» is no number.`);
  const tests = ['src/lib/data/sync/sync.fuzz.test.ts', 'src/lib/data/sync/people.fuzz.test.ts'];
  const { code } = await run('npx', ['--no-install', 'vitest', 'run', ...tests], {
    env: { HELEN_FUZZ: count },
    show: true,
  });
  process.exitCode = code;
});
