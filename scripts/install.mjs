// What must be there before anything else: a Node new enough, and the packages of the lock file.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, Refusal, root, say } from './process.mjs';

const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));

/** Refuses a Node older than package.json asks for. */
export function checkNode() {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(read('package.json').engines.node);
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number);
  if (haveMajor > Number(major) || (haveMajor === Number(major) && haveMinor >= Number(minor)))
    return;
  throw new Refusal(
    `HELEN needs Node ${major}.${minor} or newer and this is ${process.version}: install a newer one (nodejs.org).`,
  );
}

/** Whether node_modules holds what the lock file says, by the list npm itself leaves there. */
function installed() {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return false;
  const wanted = read('package-lock.json').packages;
  const have = read('node_modules/.package-lock.json').packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = have[path];
    // Optional packages are those of other platforms.
    if (!found && entry.optional) continue;
    if (!found || found.version !== entry.version || found.integrity !== entry.integrity)
      return false;
    if (!existsSync(join(root, path, 'package.json'))) return false;
  }
  return Object.keys(have).every((path) => path in wanted);
}

/** Installs the packages of the lock file, unless they are there already. */
export async function install() {
  checkNode();
  if (installed()) return;
  say('Installing packages...');
  await must(
    'The packages could not be installed: is the package registry reachable, and does package-lock.json fit package.json?',
    'npm',
    ['ci', '--no-audit', '--no-fund', '--prefer-offline'],
    { seconds: 600 },
  );
}
