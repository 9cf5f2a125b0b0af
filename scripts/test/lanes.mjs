// Runs steps side by side, as many as there are cores to run them, in an order that respects needs.
import { say } from '../process.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} [needs] steps that must have passed
 * @property {string} [uses] something two steps may not touch at once
 * @property {boolean} [alone] nothing else may run: what it measures is time
 * @property {() => Promise<Result>} run
 *
 * @typedef {object} Result
 * @property {number} passed
 * @property {number} failed
 * @property {string} [output] shown when something failed
 * @property {string} [note] shown beside the time
 * @property {string[]} [failures] each failed test, for the end
 *
 * @param {Step[]} steps
 * @param {number} lanes
 * @param {(step: Step, result: Result & {seconds: number}) => void} report called as each step ends
 * @returns {Promise<Map<string, Result>>}
 */
export async function runSteps(steps, lanes, report) {
  const results = new Map();
  const waiting = new Set(steps);
  const running = new Map();

  const settle = (step, result, seconds) => {
    results.set(step.name, result);
    report(step, { ...result, seconds });
  };
  const missing = (step) => (step.needs ?? []).find((name) => results.get(name)?.failed > 0);
  const free = (step) => {
    if ((step.needs ?? []).some((name) => !results.has(name))) return false;
    if (running.size > 0 && step.alone) return false;
    const others = [...running.keys()];
    return !others.some((other) => other.alone || (step.uses && other.uses === step.uses));
  };
  const start = (step) => {
    waiting.delete(step);
    const began = performance.now();
    const work = step
      .run()
      .catch((cause) => ({ passed: 0, failed: 1, output: String(cause.stack ?? cause) }))
      .then((result) => {
        running.delete(step);
        settle(step, result, (performance.now() - began) / 1000);
      });
    running.set(step, work);
  };

  const heartbeat = setInterval(() => {
    if (running.size > 0)
      say(`       ... ${[...running.keys()].map(({ name }) => name).join(', ')}`);
  }, 30_000);
  try {
    while (waiting.size > 0 || running.size > 0) {
      for (const step of waiting) {
        const lost = missing(step);
        if (lost) {
          waiting.delete(step);
          settle(step, { passed: 0, failed: 1, output: `not run: ${lost} failed` }, 0);
        } else if (running.size < lanes && free(step)) start(step);
      }
      if (running.size > 0) await Promise.race(running.values());
    }
  } finally {
    clearInterval(heartbeat);
  }
  return results;
}
