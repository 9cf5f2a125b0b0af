// Finds a Chromium for the tests, and gets one when there is none.
// Run by itself it prints the path: node scripts/browser.mjs
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main, Refusal, root, run, say } from './process.mjs';

/** What Chromium is started with wherever it is to talk and to listen: tests and benchmarks. */
export const talkingBrowser = [
  '--no-sandbox',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-networking',
];

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const apps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return false;
  }
  return spawnSync(path, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0;
}

function onPath(name) {
  const folder = (process.env.PATH ?? '').split(delimiter).find((at) => existsSync(join(at, name)));
  return folder && join(folder, name);
}

function playwrightsOwn() {
  try {
    return createRequire(join(root, 'package.json'))('playwright-core').chromium.executablePath();
  } catch {
    return undefined;
  }
}

/** Path of a Chromium that starts, or undefined: CHROMIUM_PATH, the system's, Playwright's own. */
export function findBrowser() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (runs(chosen)) return chosen;
    throw new Refusal(`CHROMIUM_PATH is ${chosen}, and that does not start: correct or unset it.`);
  }
  return [...names.map(onPath), ...apps, playwrightsOwn()].find((path) => path && runs(path));
}

/** How this account may install packages: as root, through sudo without a password, or not at all. */
async function asRoot() {
  if (process.getuid?.() === 0) return [];
  return (await run('sudo', ['-n', 'true'], { seconds: 10 })).code === 0
    ? ['sudo', '-n']
    : undefined;
}

async function fromPlaywright(prefix) {
  // A blocked download must fail soon: the system's package manager comes next.
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' };
  const cli = ['--no-install', 'playwright'];
  const { code } = await run('npx', [...cli, 'install', 'chromium'], { env, seconds: 240 });
  if (code !== 0) return undefined;
  const path = playwrightsOwn();
  if (runs(path) || !prefix) return findBrowser();
  await run('npx', [...cli, 'install-deps', 'chromium'], { seconds: 300 });
  return findBrowser();
}

async function fromSystem(prefix) {
  if (!prefix || process.platform !== 'linux' || !onPath('apt-get')) return undefined;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => {
    const [command, ...rest] = [...prefix, 'apt-get', ...args];
    return run(command, rest, { env, seconds: 300 });
  };
  await apt('update', '-q');
  await apt('install', '-qy', '--no-install-recommends', 'chromium');
  return findBrowser();
}

/** Path of a Chromium, installed if need be. Refuses with what a person can do about it. */
export async function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  const prefix = await asRoot();
  say('No Chromium here: downloading one...');
  const downloaded = await fromPlaywright(prefix);
  if (downloaded) return downloaded;
  say("It could not be downloaded: asking the system's package manager...");
  const installed = await fromSystem(prefix);
  if (installed) return installed;
  throw new Refusal(
    'The tests need Chromium and it could not be installed: install chromium or google-chrome, or set CHROMIUM_PATH.',
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(async () => say(await ensureBrowser()));
