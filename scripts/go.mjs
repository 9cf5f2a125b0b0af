// The server: finds Go, fetches its modules, builds bin/helen with the app inside.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashFiles, stamped, walk, writeStamp } from './files.mjs';
import { must, Refusal, root, run, say } from './process.mjs';

const server = join(root, 'pocketbase');
const binary = process.platform === 'win32' ? 'bin/helen.exe' : 'bin/helen';
/** No cgo: one static binary that runs anywhere, and no C compiler needed to build it. */
export const goEnvironment = { CGO_ENABLED: '0' };

/** Refuses when there is no Go, or one too old that may not fetch a newer one. */
export async function checkGo() {
  const { code, output } = await run('go', ['version'], { cwd: server });
  if (code === 0) return;
  const wanted = /^go (\d+\.\d+(\.\d+)?)/m.exec(readFileSync(join(server, 'go.mod'), 'utf8'))[1];
  if (code === 127) {
    throw new Refusal(
      `HELEN needs Go ${wanted} or newer to build its server: install it (go.dev/dl).`,
    );
  }
  throw new Refusal(`HELEN needs Go ${wanted} or newer: ${output.trim().split('\n').at(-1)}`);
}

/** Fetches and compiles what the server stands on, so that only our own part is left to build. */
export async function prepareGo() {
  await checkGo();
  if (existsSync(join(root, binary))) return;
  say('Fetching and compiling what the server stands on...');
  await must(
    'The Go modules could not be fetched: is the module proxy reachable?',
    'go',
    ['mod', 'download'],
    { cwd: server, env: goEnvironment, seconds: 600 },
  );
  await run('go', ['build', '-trimpath', '-o', '/dev/null', '.'], {
    cwd: server,
    env: goEnvironment,
    seconds: 600,
  });
}

/** Version of package.json and the commit, with `-dirty` when the tree has changes. */
async function version() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (process.env.HELEN_COMMIT) return { version, commit: process.env.HELEN_COMMIT };
  const { code, output } = await run('git', [
    'describe',
    '--always',
    '--dirty',
    '--abbrev=12',
    '--exclude=*',
  ]);
  return { version, commit: code === 0 ? output.trim() : 'unknown' };
}

/**
 * Builds bin/helen.
 * @param {string} appStamp what the embedded app was made from
 * @returns {Promise<boolean>} false when there was nothing to do
 */
export async function buildServer(appStamp) {
  const built = await version();
  const sources = walk(['pocketbase'], (path) => path !== 'pocketbase/app/dist');
  const stamp = hashFiles(sources, appStamp, built.version, built.commit);
  if (existsSync(join(root, binary)) && stamped('bin/.stamp', stamp)) return false;
  say('Building the server...');
  const flags = `-s -w -X main.version=${built.version} -X main.commit=${built.commit}`;
  await must(
    'The server could not be built.',
    'go',
    ['build', '-trimpath', '-ldflags', flags, '-o', join(root, binary), '.'],
    { cwd: server, env: goEnvironment, seconds: 900 },
  );
  writeStamp('bin/.stamp', stamp);
  return true;
}
