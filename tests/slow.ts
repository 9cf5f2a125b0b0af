import { createServer, request, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What asks for less than the whole text of an answer. */
const PARTIAL = ['accept-encoding', 'if-none-match', 'if-modified-since', 'range'] as const;
/** What a server tells of a body that is then changed. */
const MEASURED = new Set(['content-length', 'etag', 'last-modified']);

/** A network between browser and server: as slow as asked for weights, it can be cut, and it can lie. */
export class Network {
  /** Bytes a second of what is under /models/. */
  rate = Infinity;
  /** First byte asked for, of each request under /models/. */
  asked: { path: string; from: number }[] = [];
  /** Answers that are changed on their way, by path: a version of the app that was not built. */
  readonly altered = new Map<string, (body: string) => string>();
  /** Headers that say something else on their way, by name in small letters: of an app that was not built. */
  readonly said = new Map<string, string>();
  #up = true;
  readonly #open = new Set<ServerResponse>();
  readonly #server;

  private constructor(target: string) {
    this.#server = createServer((incoming, outgoing) => {
      const path = incoming.url ?? '/';
      const weights = path.startsWith('/models/');
      if (!this.#up) return void incoming.socket.destroy();
      const from = Number(/^bytes=(\d+)-/.exec(incoming.headers.range ?? '')?.[1] ?? 0);
      if (weights) this.asked.push({ path, from });
      const { host, port } = new URL(target);
      const headers: IncomingHttpHeaders = { ...incoming.headers, host };
      for (const [name, value] of this.said) if (name in headers) headers[name] = value;
      const alter = this.altered.get(path);
      // What is changed has to be read: whole, and not compressed.
      if (alter) for (const name of PARTIAL) delete headers[name];
      const options = { host: '127.0.0.1', port, path, method: incoming.method, headers };
      this.#open.add(outgoing);
      outgoing.once('close', () => this.#open.delete(outgoing));
      const onward = request(options, async (answer) => {
        if (alter) {
          const body = alter((await answer.toArray()).join(''));
          const told = Object.entries(answer.headers).filter(([name]) => !MEASURED.has(name));
          outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(told));
          outgoing.end(body);
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        for await (const chunk of answer as AsyncIterable<Buffer>) {
          if (outgoing.destroyed) break;
          outgoing.write(chunk);
          if (weights && this.rate < Infinity) await wait((chunk.length / this.rate) * 1000);
        }
        outgoing.end();
      });
      onward.once('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
  }

  static async before(target: string): Promise<Network> {
    const network = new Network(target);
    await new Promise<void>((ready) => network.#server.listen(0, '127.0.0.1', ready));
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.#up = false;
    for (const answer of this.#open) answer.destroy();
  }

  /** Puts another version before every browser that asks from now on: its worker and its page say so. */
  release(version: string): void {
    this.altered.set('/service-worker.js', (body) =>
      body.replace(/helen-pages-[^`'"]+/, `helen-pages-${version}`),
    );
    const mark = (body: string) =>
      body.replace('</head>', `<meta name="version" content="${version}" /></head>`);
    for (const page of ['/', '/chat']) this.altered.set(page, mark);
  }

  mend(): void {
    this.#up = true;
  }

  close(): void {
    this.cut();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
