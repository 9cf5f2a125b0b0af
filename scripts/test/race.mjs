// The race detector over what streams and what calls: it needs a C compiler, which nothing else here does.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../process.mjs';

const cwd = join(root, 'pocketbase');
const env = { CGO_ENABLED: '1' };

/** Where goroutines share something. All of them would take minutes to compile so. */
const packages = [
  './chat',
  './gateway',
  ...['drivers', 'process', 'usage', 'v1'].map((name) => `./gateway/${name}`),
  './socket',
  './turn',
];

/** What goes through the whole server: calls, sockets, who is here, what pokes devices. */
const files = /^(calls|live|socket|sync).*_test\.go$/;
/** It measures memory, of which the detector takes most. */
const measuring = 'TestIdleSocketsCostLittle';

function throughTheServer() {
  const names = readdirSync(cwd)
    .filter((name) => files.test(name))
    .flatMap((name) => [...readFileSync(join(cwd, name), 'utf8').matchAll(/^func (Test\w+)\(t /gm)])
    .map(([, name]) => name)
    .filter((name) => name !== measuring);
  return `^(${names.join('|')})$`;
}

/** Whether Go's C compiler is there. */
async function hasCompiler() {
  const { output } = await run('go', ['env', 'CC'], { cwd, env });
  const [compiler = 'cc', ...flags] = output.trim().split(/\s+/);
  const { code } = await run(compiler, [...flags, '--version']);
  return code === 0;
}

/**
 * @param {{ again: boolean }} options `again`: what failed without a race is tried once more; a race is one, however rare
 * @returns {Promise<{code: number, output: string, note?: string} | undefined>} nothing where it cannot be run
 */
export async function detectRaces({ again }) {
  if (!(await hasCompiler())) return undefined;
  const detect = (...what) =>
    run('go', ['test', '-race', '-vet=off', '-json', ...what], { cwd, env, seconds: 900 });
  const results = [];
  for (const what of [packages, [`-run=${throughTheServer()}`, '.']]) {
    const first = await detect(...what);
    const failed = first.code !== 0 && !first.output.includes('DATA RACE');
    const second = failed && again ? await detect('-count=1', ...what) : first;
    results.push(second.code === 0 ? { ...second, wavered: second !== first } : first);
  }
  const wavered = results.some((one) => one.wavered);
  return {
    code: Math.max(...results.map(({ code }) => code)),
    output: results.map(({ output }) => output).join('\n'),
    ...(wavered && { note: 'FLAKY, to be mended: it failed without a race' }),
  };
}
