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

/** @returns {Promise<{code: number, output: string} | undefined>} nothing where it cannot be run */
export async function detectRaces() {
  if (!(await hasCompiler())) return undefined;
  const detect = (...what) =>
    run('go', ['test', '-race', '-vet=off', '-json', ...what], { cwd, env, seconds: 900 });
  const parts = await detect(...packages);
  const whole = await detect(`-run=${throughTheServer()}`, '.');
  return { code: parts.code || whole.code, output: `${parts.output}\n${whole.output}` };
}
