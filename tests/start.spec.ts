import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { freePort } from './server';

// Here and not among the scripts' unit tests: what it starts is built by then, and nothing else builds meanwhile.
const root = join(import.meta.dirname, '..');
const binary = join(root, 'bin', 'helen');

/** Of the binary that the other tests are using: told, so that a commit made meanwhile has none built. */
const commit = () =>
  /\((.+)\)/.exec(execFileSync(binary, ['--version'], { encoding: 'utf8' }))?.[1];

/** Whatever opens a browser on some system. */
const openers = [
  'open',
  'xdg-open',
  'gio',
  'gnome-open',
  'kde-open',
  'wslview',
  'sensible-browser',
];
const browsers = ['x-www-browser', 'www-browser', 'firefox', 'google-chrome', 'chromium'];

let folder: string;
let opened: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helen-start-'));
  opened = join(folder, 'opened');
  mkdirSync(join(folder, 'bin'));
  for (const name of [...openers, ...browsers]) {
    const file = join(folder, 'bin', name);
    writeFileSync(file, `#!/bin/sh\necho "$0 $*" >> '${opened}'\n`);
    chmodSync(file, 0o755);
  }
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What `npm start` runs, on this port and with data of its own. */
function start(port: number) {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      // Node warns where both are set, as they are by who runs these tests.
      NO_COLOR: undefined,
      FORCE_COLOR: undefined,
      PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
      BROWSER: join(folder, 'bin', 'xdg-open'),
      PORT: String(port),
      HELEN_COMMIT: commit(),
      HELEN_DATA: join(folder, 'data'),
      // Voices that are here are used; where they are not, it goes on without them.
      HELEN_MODEL_UPSTREAM: 'off',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (printed.out += data.toString('utf8')));
  child.stderr.on('data', (data: Buffer) => (printed.err += data.toString('utf8')));
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => resolve(code)),
  );
  return { child, printed, ended };
}

test('npm start serves what is built, opens nothing, and stops when it is told to', async () => {
  test.setTimeout(180_000);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  expect(scripts.start).toBe('node scripts/start.mjs');
  const built = statSync(binary).mtimeMs;
  const port = await freePort();
  const { child, printed, ended } = start(port);
  try {
    await expect
      .poll(() => printed.out + printed.err, { timeout: 150_000 })
      .toContain(`HELEN is ready: http://localhost:${port}\n`);
    expect(printed.out).toContain('Ctrl+C stops it.');
    expect(statSync(binary).mtimeMs, 'what has not changed is not built again').toBe(built);
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('HELEN');
    const ready = await fetch(`http://127.0.0.1:${port}/api/ready`);
    expect(ready.status).toBe(200);
    expect(existsSync(join(folder, 'data', 'data.db')), 'its data are where it was told').toBe(
      true,
    );

    child.kill('SIGTERM');
    expect(await ended, printed.err).toBe(0);
    await expect(fetch(`http://127.0.0.1:${port}/`), 'nothing is left behind').rejects.toThrow();
    expect(existsSync(opened) ? readFileSync(opened, 'utf8') : '', 'opened').toBe('');
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
});

test('a port in use is told in one sentence, with a way out, before any work', async () => {
  test.setTimeout(60_000);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = other.address() as { port: number };
    const { printed, ended } = start(port);
    expect(await ended).toBe(1);
    expect(printed.err.trim()).toBe(
      `helen: Port ${port} is in use: end what uses it, or choose another with PORT=${port + 1} npm start.`,
    );
    expect(printed.out).toBe('');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  } finally {
    other.close();
  }
});
