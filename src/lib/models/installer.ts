import InstallerWorker from './installer.worker?worker';
import {
  CHANNEL,
  type InstallerEvent,
  type InstallerRequest,
  type ModelsBroadcast,
} from './protocol';
import type { ModelStatus } from './types';

/** The page's hand on its installer worker, which lives only while there is something to do. */
export class Installer {
  #worker: Worker | null = null;
  #pending: { request: InstallerRequest; done: () => void }[] = [];
  #channel: BroadcastChannel | null = null;

  /** @param onstatus news of any model, from this tab or another */
  constructor(private readonly onstatus: (id: string, status: ModelStatus) => void) {
    if (typeof BroadcastChannel === 'undefined') return;
    this.#channel = new BroadcastChannel(CHANNEL);
    this.#channel.onmessage = ({ data }: MessageEvent<ModelsBroadcast>) => {
      if (data.type === 'status') onstatus(data.id, data.status);
      else this.#worker?.postMessage({ type: 'stop', id: data.id } satisfies InstallerRequest);
    };
  }

  /** Resolves when the request has run its course; what came of it is told by `onstatus`. */
  post(request: InstallerRequest): Promise<void> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    if (request.type === 'pause' || request.type === 'remove')
      this.#broadcast({ type: 'stop', id: request.id });
    return new Promise((resolve) => {
      this.#pending.push({ request, done: resolve });
      worker.postMessage(request);
    });
  }

  /** Whether something asked of this model has not run its course. */
  works(id: string): boolean {
    return this.#pending.some(({ request }) => request.id === id);
  }

  #start(): Worker {
    const worker = new InstallerWorker();
    worker.onmessage = ({ data }: MessageEvent<InstallerEvent>) => this.#heard(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#crashed();
    };
    return worker;
  }

  #broadcast(message: ModelsBroadcast): void {
    this.#channel?.postMessage(message);
  }

  #heard(event: InstallerEvent): void {
    if (event.type === 'settled') {
      this.#settle(event.request, event.id);
      return;
    }
    this.onstatus(event.id, event.status);
    this.#broadcast(event);
  }

  #settle(request: InstallerRequest['type'], id: string): void {
    const index = this.#pending.findIndex(
      (pending) => pending.request.type === request && pending.request.id === id,
    );
    const [settled] = index < 0 ? [] : this.#pending.splice(index, 1);
    settled?.done();
    if (this.#pending.length === 0) this.#end();
  }

  #crashed(): void {
    const lost = this.#pending;
    this.#pending = [];
    this.#end();
    for (const { request, done } of lost) {
      this.onstatus(request.id, { state: 'failed', code: 'worker_crashed', bytes: 0, total: 0 });
      done();
    }
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}
