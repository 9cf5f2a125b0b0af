// npm run build: the app and the server, into bin/helen. What has not changed is not built again.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildApp } from './app.mjs';
import { buildServer, checkGo, prepareGo } from './go.mjs';
import { install } from './install.mjs';
import { main, root, say } from './process.mjs';

const lock = join(root, 'bin', '.lock');

/** One build at a time in a clone: `npm start` and `npm test` may well be asked for together. */
async function locked(work) {
  mkdirSync(join(root, 'bin'), { recursive: true });
  for (let said = false; ; said = true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (cause) {
      if (cause.code !== 'EEXIST') throw cause;
      if (!holderLives()) rmSync(lock, { force: true });
      else if (!said) say('Waiting for another build to end...');
      await wait(300);
    }
  }
  const free = () => rmSync(lock, { force: true });
  process.once('exit', free);
  try {
    return await work();
  } finally {
    free();
    process.removeListener('exit', free);
  }
}

function holderLives() {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}

/** Installs what is missing and builds what changed. */
export async function build() {
  const began = performance.now();
  await checkGo();
  await locked(async () => {
    // Go's modules arrive and compile while npm and Vite work.
    const [stamp] = await Promise.all([
      install()
        .then(buildApp)
        .then((app) => app.stamp),
      prepareGo(),
    ]);
    await buildServer(stamp);
  });
  say(`Built bin/helen in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(build);
