import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { livekit } from '../scripts/livekit.mjs';
import { freePort } from './server';

const KEY = 'helen';
const SECRET = 'a-secret-of-thirty-two-letters-for-tests';

/** The real LiveKit on this machine alone. Whoever starts it stops it. */
export class LiveKitServer {
  #child: ChildProcess | null = null;
  #log = '';

  private constructor(
    readonly port: number,
    readonly udp: number,
    readonly tcp: number,
  ) {}

  static async start(): Promise<LiveKitServer> {
    const server = new LiveKitServer(await freePort(), await freePort(), await freePort());
    await server.run();
    return server;
  }

  /** By which HELEN knows it. */
  get environment(): Record<string, string> {
    return {
      HELEN_LIVEKIT_URL: `ws://127.0.0.1:${this.port}`,
      HELEN_LIVEKIT_KEY: KEY,
      HELEN_LIVEKIT_SECRET: SECRET,
    };
  }

  /** Starts the process, again if it was ended: same ports, and nothing that it remembers. */
  async run(): Promise<void> {
    const config = {
      port: this.port,
      bind_addresses: ['127.0.0.1'],
      keys: { [KEY]: SECRET },
      logging: { level: 'warn' },
      rtc: {
        ...{ udp_port: this.udp, tcp_port: this.tcp, node_ip: '127.0.0.1' },
        ...{ use_external_ip: false, enable_loopback_candidate: true },
      },
    };
    const child = spawn(livekit, ['--config-body', JSON.stringify(config)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const collect = (data: Buffer) => (this.#log = (this.#log + data.toString()).slice(-20_000));
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (cause) => (this.#log += String(cause)));
    for (const until = Date.now() + 20_000; Date.now() < until; await wait(50)) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/`).catch(() => null);
      if (answer?.ok) return;
      if (child.exitCode !== null) break;
    }
    throw new Error(`LiveKit does not run (npm run test:livekit builds it)\n${this.#log}`);
  }

  async end(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}
