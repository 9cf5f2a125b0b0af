// LiteLLM's proxy from its package, in a Python environment of its own under the cache.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cache } from '../../scripts/files.mjs';
import { run } from '../../scripts/process.mjs';
import { answers, freePort, start } from './processes.mjs';

const KEY = 'sk-bench';

const configuration = (/** @type {string} */ upstream) => `
model_list:
  - model_name: bench
    litellm_params: { model: openai/bench, api_base: ${upstream}/v1, api_key: sk-stub }
general_settings: { master_key: ${KEY} }
litellm_settings: { telemetry: false }
`;

/**
 * Installs it once.
 * @param {string} version
 * @returns {Promise<string>} the program, or why there is none as an error
 */
async function install(version) {
  const folder = join(cache, `litellm-${version}`);
  const program = join(folder, 'bin/litellm');
  const done = join(folder, '.installed');
  if (existsSync(done)) return program;
  console.log(`installing litellm ${version}: this takes some minutes the first time`);
  mkdirSync(cache, { recursive: true });
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', folder],
    [join(folder, 'bin/pip'), 'install', '--quiet', `litellm[proxy]==${version}`],
  ]) {
    const { code, output } = await run(String(command), args, { seconds: 900 });
    if (code !== 0) throw new Error(output.trim().split('\n').at(-1) ?? String(command));
  }
  writeFileSync(done, '');
  return program;
}

/**
 * @param {string} upstream
 * @param {string} version
 */
export async function startLiteLLM(upstream, version) {
  const program = await install(version);
  const folder = mkdtempSync(join(tmpdir(), 'litellm-bench-'));
  const file = join(folder, 'config.yaml');
  writeFileSync(file, configuration(upstream));
  const port = await freePort();
  const proxy = start(program, ['--config', file, '--host', '127.0.0.1', '--port', String(port)], {
    LITELLM_LOCAL_MODEL_COST_MAP: 'True', // no look at the network
    LITELLM_LOG: 'ERROR',
  });
  const close = async () => {
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(`http://127.0.0.1:${port}/health/liveliness`, 180);
  } catch (cause) {
    await close();
    throw cause;
  }
  return { url: `http://127.0.0.1:${port}/v1`, key: KEY, close };
}
