// Whole turns through the real binary and a real browser: how long each stage takes, how much of it is ours, and
// what the sphere costs meanwhile. Figures come from what the app shows a person: «Copiar como JSON».
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const stages = [
  'turnEnd',
  'transcript',
  'firstToken',
  'firstClause',
  'firstSamples',
  'firstSound',
  'own',
];

/** Nearest rank; null without values. @param {number[]} values @param {number} at 0..1 */
export function percentile(values, at) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(at * sorted.length) - 1)] ?? null;
}

async function serveApp() {
  const data = mkdtempSync(join(tmpdir(), 'helen-bench-'));
  const port = 18_000 + Math.floor(Math.random() * 20_000);
  const child = spawn('bin/helen', ['serve', `--http=127.0.0.1:${port}`, `--dir=${data}`], {
    env: { ...process.env, HELEN_MODEL_UPSTREAM: 'off', LOG_LEVEL: 'error' },
    stdio: 'ignore',
  });
  const origin = `http://127.0.0.1:${port}`;
  const close = () => {
    child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  };
  for (const until = Date.now() + 20_000; Date.now() < until; await wait(50)) {
    if ((await fetch(`${origin}/api/ready`).catch(() => null))?.ok) return { origin, close };
  }
  close();
  throw new Error('bin/helen does not answer: npm run build');
}

/** In the page: milliseconds of script in each animation frame, and tasks over 50 ms, while Whisper works. */
function watchFrames() {
  const frames = [];
  const tasks = [];
  const original = globalThis.requestAnimationFrame;
  let spent = 0;
  let frame = -1;
  globalThis.requestAnimationFrame = (callback) =>
    original((time) => {
      const began = performance.now();
      callback(time);
      if (time !== frame) {
        if (frame >= 0) frames.push({ at: frame, ms: spent });
        frame = time;
        spent = 0;
      }
      spent += performance.now() - began;
    });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tasks.push({ at: entry.startTime, ms: entry.duration });
  }).observe({ type: 'longtask', buffered: true });
  globalThis.helenFrames = { frames, tasks };
}

/**
 * @param {import('@playwright/test').BrowserType} chromium
 * @param {import('@playwright/test').LaunchOptions} options
 * @param {{ play: (name: string) => void, argument: string }} microphone
 * @param {string[]} clips recordings, each one turn
 */
export async function measureTurns(chromium, options, microphone, clips) {
  const app = await serveApp();
  const browser = await chromium.launch({
    ...options,
    args: [...(options.args ?? []), microphone.argument],
  });
  try {
    const context = await browser.newContext({ locale: 'es-ES' });
    await context.grantPermissions(['microphone', 'clipboard-read', 'clipboard-write'], {
      origin: app.origin,
    });
    const page = await context.newPage();
    await page.addInitScript(watchFrames);
    await page.goto(app.origin);
    const sphere = page.locator('[data-state]').first();
    const reached = (state) =>
      sphere.and(page.locator(`[data-state="${state}"]`)).waitFor({ timeout: 120_000 });
    const busy = [];
    for (const clip of clips) {
      microphone.play(clip);
      await page.getByRole('button', { name: 'Hablar', exact: true }).click();
      await reached('processing');
      const from = await page.evaluate(() => performance.now());
      await reached('speaking');
      busy.push({ from: from - 1500, to: await page.evaluate(() => performance.now()) });
      // The first sound is what the last stage waits for; the rest of the answer measures nothing.
      await page.keyboard.press('Escape');
      await reached('listening');
      await page.getByRole('button', { name: 'Terminar', exact: true }).click();
      await reached('idle');
    }
    const { frames, tasks } = await page.evaluate(() => globalThis.helenFrames);
    const whileBusy = ({ at }) => busy.some(({ from, to }) => at >= from && at <= to);
    await page.getByRole('button', { name: /tiempos/i }).click();
    await page.getByRole('button', { name: 'Copiar como JSON' }).click();
    const traces = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    const rows = stages.map((stage) => {
      const values = traces.flatMap((trace) => trace[stage] ?? []);
      return {
        stage,
        turns: values.length,
        p50: percentile(values, 0.5),
        p95: percentile(values, 0.95),
      };
    });
    const script = frames.filter(whileBusy).map(({ ms }) => ms);
    return {
      traces,
      rows,
      sphere: {
        frames: script.length,
        p50: percentile(script, 0.5),
        p95: percentile(script, 0.95),
        longTasks: tasks.filter(whileBusy).map(({ ms }) => Math.round(ms)),
      },
    };
  } finally {
    await browser.close();
    app.close();
  }
}
