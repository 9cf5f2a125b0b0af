// Running other programs, and ending with one clear sentence instead of a stack trace.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The top of the clone; every script works from there whatever directory it was started in. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** A failure we expect (no Go, port in use, no network): its message is all a person needs. */
export class Refusal extends Error {}

const running = new Set();
let ending = false;

/** Says what is being done; steps that take long say it before they start. */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** Ends every program we started, with the children they started themselves. */
export function endChildren(signal = 'SIGTERM') {
  for (const child of running) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      child.kill(signal);
    }
  }
}

/**
 * Runs a program and collects what it prints.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string>, seconds?: number, show?: boolean}} [options]
 *   `seconds` bounds the time; `show` prints as it comes as well.
 * @returns {Promise<{code: number, output: string}>} code 127 when there is no such program, 124 when
 *   its time ran out. Never throws.
 */
export function run(command, args, { cwd = root, env = {}, seconds, show = false } = {}) {
  return new Promise((resolve) => {
    const output = [];
    // A group of its own, so that a browser or a compiler below it ends with it.
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32',
    });
    running.add(child);
    let late = false;
    const timer =
      seconds &&
      setTimeout(() => {
        late = true;
        output.push(Buffer.from(`\nstopped after ${seconds} s\n`));
        endOne(child);
      }, seconds * 1000);
    const collect = (data) => {
      output.push(data);
      if (show) process.stdout.write(data);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const settle = (code, extra = '') => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code, output: Buffer.concat(output).toString('utf8') + extra });
    };
    child.on('error', (cause) => settle(cause.code === 'ENOENT' ? 127 : 126, cause.message));
    child.on('close', (code, signal) => settle(late ? 124 : (code ?? (signal ? 130 : 1))));
  });
}

function endOne(child) {
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      child.kill(signal);
    }
  };
  kill('SIGTERM');
  setTimeout(() => running.has(child) && kill('SIGKILL'), 5000).unref();
}

/** Like `run`, but refuses with `sentence` and the end of what was printed when it fails. */
export async function must(sentence, command, args, options) {
  const result = await run(command, args, options);
  if (result.code !== 0) {
    throw new Refusal(`${tail(result.output, 40)}\n${sentence}`.trim());
  }
  return result.output;
}

/** The last lines of a text. */
export function tail(text, lines) {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

/** Runs a script's `work`: a Refusal prints its sentence, a signal ends the children, anything else its stack. */
export async function main(work) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      endChildren('SIGTERM');
      setTimeout(() => {
        endChildren('SIGKILL');
        process.exit(signal === 'SIGINT' ? 130 : 143);
      }, 3000).unref();
      if (running.size === 0) process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
  try {
    await work();
  } catch (cause) {
    endChildren();
    if (cause instanceof Refusal) console.error(`\nhelen: ${cause.message}`);
    else console.error(cause);
    process.exitCode = 1;
  }
}
