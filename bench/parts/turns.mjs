import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { runnerImport } from 'vite';
import { findBrowser, talkingBrowser } from '../../scripts/browser.mjs';
import { markdownTable } from '../table.mjs';

/**
 * Whole turns through the real binary and a real browser: how long each stage takes, how much of it is ours, and what
 * the sphere costs meanwhile. The figures are those the app shows a person: «Copiar como JSON».
 */
export const name = 'turns';

/** DESIGN section 9: milliseconds; 95th percentiles, and the longest of any task. */
const BARS = { own: 50, sphere: 4, task: 50 };

const binary = fileURLToPath(new URL('../../bin/helen', import.meta.url));

/** @type {{ module: typeof import('../../src/lib/conversation/trace') }} */
const { module: trace } = await runnerImport(
  fileURLToPath(new URL('../../src/lib/conversation/trace.ts', import.meta.url)),
  { configFile: false },
);

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

async function serveApp() {
  if (!existsSync(binary)) throw new Error('there is no bin/helen: npm run build');
  const data = mkdtempSync(join(tmpdir(), 'helen-bench-'));
  const port = await freePort();
  const child = spawn(binary, ['serve', `--http=127.0.0.1:${port}`, `--dir=${data}`], {
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
  throw new Error('bin/helen does not answer');
}

/** A file Chromium plays as the microphone, read anew at each opening: 16 kHz, 16 bit, mono, as the recordings are. */
function fakeMicrophone() {
  const folder = mkdtempSync(join(tmpdir(), 'helen-microphone-'));
  const file = join(folder, 'microphone.wav');
  return {
    argument: `--use-file-for-fake-audio-capture=${file}%noloop`,
    /** @param {string} recording @param {number} before seconds of silence @param {number} after */
    play(recording, before, after) {
      const wav = readFileSync(recording);
      const data = Buffer.concat([
        Buffer.alloc(before * 32_000),
        wav.subarray(44),
        Buffer.alloc(after * 32_000),
      ]);
      const header = Buffer.from(wav.subarray(0, 44));
      header.writeUInt32LE(36 + data.length, 4);
      header.writeUInt32LE(data.length, 40);
      writeFileSync(file, Buffer.concat([header, data]));
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
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

/** Enough for a percentile, and all with an English voice, which every machine can have. */
const clips = ['en-01', 'en-02', 'en-04', 'human-en-arctic-1', 'human-en-arctic-3', 'human-en-jfk'];

/**
 * @param {import('@playwright/test').Page} page
 * @param {{ play(recording: string, before: number, after: number): void }} microphone
 * @param {string} speech folder of the recordings
 * @param {number} rounds
 */
async function talk(page, microphone, speech, rounds) {
  const sphere = page.locator('[data-state]').first();
  const reached = (state) =>
    sphere.and(page.locator(`[data-state="${state}"]`)).waitFor({ timeout: 120_000 });
  const button = (name) => page.getByRole('button', { name, exact: true });
  const busy = [];
  for (let round = 0; round < rounds; round++) {
    for (const clip of clips) {
      microphone.play(join(speech, `${clip}.wav`), 8, 60);
      await button('Hablar').click();
      await reached('listening');
      const from = await page.evaluate(() => performance.now());
      await reached('speaking');
      busy.push({ from, to: await page.evaluate(() => performance.now()) });
      // The first sound is what the last stage waits for; the rest of the answer measures nothing.
      await page.keyboard.press('Escape');
      await reached('listening');
      await button('Terminar').click();
      await reached('idle');
    }
  }
  return busy;
}

/**
 * @param {import('@playwright/test').Page} _page of the other parts: this one needs a microphone of its own
 * @param {{ runs: number, speech: string }} options
 */
export async function measure(_page, { runs, speech }) {
  const app = await serveApp();
  const microphone = fakeMicrophone();
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    args: [...talkingBrowser, microphone.argument],
  });
  try {
    const context = await browser.newContext({ locale: 'es-ES', baseURL: app.origin });
    await context.grantPermissions(['microphone', 'clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    await page.addInitScript(watchFrames);
    await page.goto('/');
    const busy = await talk(page, microphone, speech, runs);
    const { frames, tasks } = await page.evaluate(() => globalThis.helenFrames);
    const whileBusy = ({ at }) => busy.some(({ from, to }) => at >= from && at <= to);
    await page.getByRole('button', { name: /tiempos/i }).click();
    await page.getByRole('button', { name: 'Copiar como JSON' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const { turns: traces } = JSON.parse(copied);
    const script = frames.filter(whileBusy).map(({ ms }) => ms);
    return {
      traces,
      stages: Object.entries(trace.summarise(traces)).map(([stage, summary]) => {
        const turns = traces.filter((turn) => turn[stage] !== null).length;
        return { stage, turns, ...summary };
      }),
      sphere: {
        frames: script.length,
        p50: trace.percentile(script, 0.5),
        p95: trace.percentile(script, 0.95),
      },
      longTasks: tasks.filter(whileBusy).map(({ ms }) => Math.round(ms)),
    };
  } finally {
    await browser.close();
    microphone.close();
    app.close();
  }
}

const figure = (value) => (value === null ? 'none' : value.toFixed(value < 10 ? 1 : 0));

/** @param {Awaited<ReturnType<typeof measure>>} measured */
export function table(measured) {
  const { sphere, longTasks } = measured;
  const rows = measured.stages.map(({ stage, turns, p50, p95 }) => [
    stage,
    `${turns}`,
    figure(p50),
    figure(p95),
  ]);
  rows.push([
    'script a frame while Whisper works',
    `${sphere.frames} frames`,
    figure(sphere.p50),
    figure(sphere.p95),
  ]);
  const tasks =
    longTasks.length === 0 ? 'none' : `${longTasks.length} (longest ${Math.max(...longTasks)} ms)`;
  return `${markdownTable(['milliseconds', 'of', 'p50', 'p95'], rows)}\n\nTasks over 50 ms meanwhile: ${tasks}.`;
}

/** @param {Awaited<ReturnType<typeof measure>>} measured */
export function failures({ stages: measured, sphere, longTasks }) {
  const own = measured.find(({ stage }) => stage === 'own')?.p95 ?? Infinity;
  return [
    ...(own > BARS.own
      ? [`our own time between stages is ${figure(own)} ms (p95), not ${BARS.own}`]
      : []),
    ...((sphere.p95 ?? 0) > BARS.sphere
      ? [`the sphere's script takes ${figure(sphere.p95)} ms a frame (p95), not ${BARS.sphere}`]
      : []),
    ...(longTasks.length > 0
      ? [`a task takes ${Math.max(...longTasks)} ms, more than ${BARS.task}`]
      : []),
  ];
}
