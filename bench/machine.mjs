import { cpus, loadavg, totalmem } from 'node:os';

/**
 * What a figure was measured on, in a sentence; no name that leads to anyone's machine.
 * @param {string} [browser] its version, where one was measured
 */
export function machine(browser) {
  const cores = cpus();
  const model = (cores[0]?.model ?? 'unknown').replaceAll(/\s+/g, ' ').trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `Measured on ${cores.length} × ${model}, ${memory} GB, ${process.platform}${browser ? `, headless Chromium ${browser}` : ''}, load ${load} at the start.`;
}
