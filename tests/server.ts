import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cache } from '../scripts/files.mjs';

const binary = join(import.meta.dirname, '..', 'bin', 'helen');

/** Puts voices that were fetched before into a server's cache. @param voices ids of the catalogue */
export function copyVoices(voices: readonly string[], folder: string): void {
  for (const id of voices)
    cpSync(join(cache, 'models', id), join(folder, 'models', id), { recursive: true });
}

/** One line of the server's log about a request. */
interface RequestLine {
  method: string;
  path: string;
  status: number;
}

/** One line about a question to a provider; the key is a name of it, the time is in nanoseconds. */
interface AttemptLine {
  provider: string;
  model: string;
  key: string;
  outcome: string;
  reason: string;
  took: number;
}

let made: Promise<string> | null = null;

/** Made once: a server's first start takes eight times as long as its second, and every test has a server. */
const fresh = (): Promise<string> => (made ??= HelenServer.makeFresh());

/** The real binary on a free port, with data of its own. Whoever starts it stops it. */
export class HelenServer {
  #child: ChildProcess | null = null;
  #log = '';
  readonly #data: string;

  private constructor(
    readonly port: number,
    private readonly environment: Record<string, string>,
    private readonly flags: readonly string[],
  ) {
    this.#data = mkdtempSync(join(tmpdir(), 'helen-data-'));
  }

  /** No model comes from the network in tests: what the cache holds is what there is. */
  static async start(
    environment: Record<string, string> = {},
    ...flags: string[]
  ): Promise<HelenServer> {
    const server = await HelenServer.#make(environment, flags);
    cpSync(await fresh(), server.#data, { recursive: true });
    await server.run();
    return server;
  }

  /** Where the data stands that a server leaves behind which nobody used. */
  static async makeFresh(): Promise<string> {
    const server = await HelenServer.#make({}, []);
    await server.run();
    await server.end();
    process.once('exit', () => rmSync(server.#data, { recursive: true, force: true }));
    return server.#data;
  }

  static async #make(environment: Record<string, string>, flags: string[]): Promise<HelenServer> {
    const offline = { HELEN_MODEL_UPSTREAM: 'off', LOG_LEVEL: 'info' };
    return new HelenServer(await freePort(), { ...offline, ...environment }, flags);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the process, again if it was killed: same port, same data. */
  async run(): Promise<void> {
    const where = [`--http=127.0.0.1:${this.port}`, `--dir=${this.#data}`];
    const child = spawn(binary, ['serve', ...where, ...this.flags], {
      env: { ...process.env, ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const failed = new Promise<never>((_, reject) => {
      child.once('error', () => reject(new Error('bin/helen does not start: npm run build')));
      child.once('exit', (code) => reject(new Error(`bin/helen ended with ${code}\n${this.#log}`)));
    });
    failed.catch(() => {});
    const collect = (data: Buffer) => (this.#log += data.toString('utf8'));
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    await Promise.race([this.#ready(), failed]);
  }

  async #ready(): Promise<void> {
    for (const until = Date.now() + 20_000; Date.now() < until; await wait(50)) {
      const answer = await fetch(`${this.url}/api/ready`).catch(() => null);
      if (answer?.ok) return;
    }
    throw new Error(`bin/helen is not ready after 20 s\n${this.#log}`);
  }

  /** Waits until it has printed something, and gives the first group of it. */
  async prints(pattern: RegExp): Promise<string> {
    for (const until = Date.now() + 10_000; Date.now() < until; await wait(20)) {
      const found = pattern.exec(this.#log)?.[1];
      if (found) return found;
    }
    throw new Error(`bin/helen never printed ${pattern}\n${this.#log}`);
  }

  /** All that it has said until now. */
  get printed(): string {
    return this.#log;
  }

  /** Requests as the server saw them, whoever made them: page, worker or service worker. */
  requests(): RequestLine[] {
    return this.#lines<RequestLine>('request');
  }

  /** Whom the gateway asked, in order. */
  attempts(): AttemptLine[] {
    return this.#lines<AttemptLine>('asked a provider');
  }

  #lines<Line>(message: string): Line[] {
    return this.#log
      .split('\n')
      .filter((line) => line.includes(`"msg":"${message}"`))
      .map((line) => JSON.parse(line) as Line);
  }

  /** What the binary says to another command about the same data; throws what it refuses. */
  async command(...words: string[]): Promise<string> {
    return (await promisify(execFile)(binary, [...words, `--dir=${this.#data}`])).stdout;
  }

  /** Whoever owns the database: PocketBase's own administrator, for what is set up in its dashboard. */
  async superuser(): Promise<string> {
    const [email, password] = ['root@example.com', 'a superuser password'];
    await this.command('superuser', 'upsert', email, password);
    const answer = await fetch(`${this.url}/api/collections/_superusers/auth-with-password`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ identity: email, password }),
    });
    if (!answer.ok) throw new Error(`no superuser: ${answer.status}`);
    return ((await answer.json()) as { token: string }).token;
  }

  /** Ends the process; true when it did so by itself, in good order. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<boolean> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return false;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return (await ended) === 0;
  }

  async close(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.#data, { recursive: true, force: true });
  }
}

/** A port of this machine that nobody has. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
