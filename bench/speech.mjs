/**
 * npm run bench:speech -- [--publish] [--runs=3] [--clips=es-0] [--part=transcription]
 * Measures what talking costs in a real Chromium, beside the stock pipelines, in one run on one machine.
 * Prints a table, writes bench/results/speech.json; --publish puts the table into docs/performance.md.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { findBrowser } from '../scripts/browser.mjs';
import { machine } from './machine.mjs';
import * as transcription from './parts/transcription.mjs';
import * as turns from './parts/turns.mjs';
import { publish } from './publish.mjs';
import { serve } from './serve.mjs';

const path = (/** @type {string} */ to) => fileURLToPath(new URL(to, import.meta.url));

/** Each part has a name, `measure(page, options)`, `table(results)` in Markdown and `failures(results)`. */
const parts = [transcription, turns];

const { values: options } = parseArgs({
  options: {
    publish: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    clips: { type: 'string', default: '' },
    part: { type: 'string', default: '' },
  },
});

console.log('building the page of benchmarks');
await build({ configFile: path('./vite.config.ts'), logLevel: 'error' });
const server = await serve({
  '/': path('../node_modules/.cache/helen-bench'),
  '/models/': path('../static/models'),
  '/speech/': path('../tests/speech'),
});
const executablePath = findBrowser();
const browser = await chromium.launch({
  ...(executablePath && { executablePath }),
  args: ['--no-sandbox', '--disable-background-networking'],
});

const failures = [];
try {
  const measuredOn = machine(browser.version());
  const page = await browser.newPage();
  page.on('pageerror', (error) => failures.push(`the page failed: ${error.message}`));
  await page.goto(`${server.origin}/`);
  /** @type {Record<string, unknown>} */
  const results = {};
  for (const part of parts) {
    if (options.part && part.name !== options.part) continue;
    const measured = await part.measure(page, {
      runs: Math.max(1, Number(options.runs)),
      clips: options.clips,
      speech: path('../tests/speech/'),
    });
    results[part.name] = measured;
    const table = part.table(measured);
    console.log(`\n${table}\n`);
    failures.push(...part.failures(measured));
    if (options.publish) {
      await publish(path('../docs/performance.md'), part.name, `${measuredOn}\n\n${table}`);
    }
  }
  await mkdir(path('./results'), { recursive: true });
  const record = { at: new Date().toISOString(), machine: measuredOn, ...results };
  await writeFile(path('./results/speech.json'), `${JSON.stringify(record, null, 2)}\n`);
  console.log(measuredOn);
} finally {
  await browser.close();
  server.close();
}

for (const failure of failures) console.error(`below the bar: ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
