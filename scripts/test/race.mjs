// The race detector over what streams: it needs a C compiler, which nothing else here does.
import { join } from 'node:path';
import { root, run } from '../process.mjs';

const cwd = join(root, 'pocketbase');
const env = { CGO_ENABLED: '1' };

/** Where goroutines share something while an answer streams. The rest would take minutes to compile so. */
const packages = [
  './chat',
  './gateway',
  ...['drivers', 'process', 'usage', 'v1'].map((name) => `./gateway/${name}`),
];

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
  return run('go', ['test', '-race', '-vet=off', '-json', ...packages], { cwd, env, seconds: 900 });
}
