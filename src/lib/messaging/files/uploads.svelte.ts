import { SvelteMap } from 'svelte/reactivity';
import {
  changeUpload,
  dropBlob,
  keepBlob,
  listUploads,
  newId,
  readUpload,
  type SentWords,
} from '$lib/data';
import { asHelenError } from '$lib/errors';
import { AT_ONCE, restFor, Speed } from './policies';
import type { Prepared } from './prepare';
import { send, takeBack, type Send } from './send';
import { step, type Upload, type UploadEvent } from './upload';

interface Parts {
  send: Send;
  takeBack(id: string): Promise<void>;
  /** Runs work while no other tab sends the same file. */
  alone(name: string, work: () => Promise<void>): Promise<void>;
}

const real: Parts = {
  send,
  takeBack,
  alone: async (name, work) => void (await navigator.locks.request(name, work)),
};

/**
 * Files on their way to the server, their bytes kept on this device until their message is there: a reload, a crash or a
 * night offline only makes it later. Whoever makes it closes it.
 */
export class Uploads {
  readonly #all = new SvelteMap<string, Upload>();
  readonly #running = new Map<string, AbortController>();
  readonly #rests = new Map<string, ReturnType<typeof setTimeout>>();
  /** Failures in a row. */
  readonly #attempts = new Map<string, number>();
  readonly #asked = new Map<string, ((done: boolean) => void)[]>();
  readonly #parts: Parts;
  readonly #online = (): void => this.#wake();
  #closed = false;

  constructor(parts: Partial<Parts> = {}) {
    this.#parts = { ...real, ...parts };
    globalThis.addEventListener('online', this.#online);
  }

  /** In the order they came. */
  get all(): Upload[] {
    return [...this.#all.values()];
  }

  get(id: string): Upload | undefined {
    return this.#all.get(id);
  }

  /** Goes on with what this device has still to send. Throws HelenError: storage_unavailable. */
  async restore(): Promise<void> {
    for (const { id, file, done, paused } of await listUploads()) {
      if (this.#all.has(id)) continue;
      const state = done ? 'done' : paused ? 'paused' : 'waiting';
      this.#all.set(id, { ...file, sent: done ? file.size : 0, state });
    }
    this.#next();
  }

  /** Keeps a file and begins to send it. @returns its id. Throws HelenError: storage_full, storage_unavailable. */
  async add(
    thread: string,
    prepared: Prepared,
    { id = newId(), words }: { id?: string; words?: SentWords | undefined } = {},
  ): Promise<string> {
    const { blob, poster: _, ...about } = prepared;
    const file = { ...about, id, thread, size: blob.size, ...(words && { words }) };
    const fresh = { known: false, done: false, paused: false, at: Date.now() };
    await keepBlob({ kind: 'upload', id, blob, file, ...fresh });
    this.#all.set(id, { ...file, sent: 0, state: 'waiting' });
    this.#next();
    return id;
  }

  /** True once the server has all of it, false when it was taken away. */
  whenDone(id: string): Promise<boolean> {
    const upload = this.#all.get(id);
    if (upload === undefined) return Promise.resolve(false);
    if (upload.state === 'done') return Promise.resolve(true);
    return new Promise((resolve) => this.#asked.set(id, [...(this.#asked.get(id) ?? []), resolve]));
  }

  async pause(id: string): Promise<void> {
    this.#tell(id, { type: 'pause' });
    this.#stop(id);
    await changeUpload(id, { paused: true });
    this.#next();
  }

  /** Goes on, or tries again at once. */
  async resume(id: string): Promise<void> {
    const state = this.#all.get(id)?.state;
    if (state === 'sending' || state === 'waiting') return;
    this.#attempts.delete(id);
    this.#stop(id);
    this.#tell(id, { type: 'resume' });
    await changeUpload(id, { paused: false });
    this.#next();
  }

  /** Takes it away, here and from the server. */
  async cancel(id: string): Promise<void> {
    const row = await readUpload(id);
    await this.forget(id);
    if (row?.known) await this.#parts.takeBack(id);
  }

  /** Its message is the server's: this device needs the bytes no more. */
  async forget(id: string): Promise<void> {
    const done = this.#all.get(id)?.state === 'done';
    this.#stop(id);
    this.#all.delete(id);
    this.#answer(id, done);
    await dropBlob(id);
    this.#next();
  }

  /** Stops all of it, until the next `restore`. */
  close(): void {
    this.#closed = true;
    globalThis.removeEventListener('online', this.#online);
    for (const id of this.#all.keys()) this.#stop(id);
  }

  #tell(id: string, event: UploadEvent): void {
    const upload = this.#all.get(id);
    if (upload) this.#all.set(id, step(upload, event));
  }

  #answer(id: string, done: boolean): void {
    for (const resolve of this.#asked.get(id) ?? []) resolve(done);
    this.#asked.delete(id);
  }

  #stop(id: string): void {
    this.#running.get(id)?.abort();
    this.#running.delete(id);
    clearTimeout(this.#rests.get(id));
    this.#rests.delete(id);
  }

  #next(): void {
    if (this.#closed) return;
    const busy = new Set([...this.#running.keys()].map((id) => this.#all.get(id)?.thread));
    for (const { id, thread, state } of this.all) {
      if (this.#running.size >= AT_ONCE) return;
      // Those of a thread go one after the other: they come out in the order in which they were sent.
      if (state !== 'waiting' || busy.has(thread)) continue;
      busy.add(thread);
      void this.#run(id);
    }
  }

  async #run(id: string): Promise<void> {
    const stop = new AbortController();
    this.#running.set(id, stop);
    try {
      await this.#parts.alone(`helen-upload-${id}`, () => this.#send(id, stop.signal));
    } catch (cause) {
      if (!stop.signal.aborted) this.#failed(id, cause);
    }
    if (this.#running.get(id) === stop) this.#running.delete(id);
    this.#next();
  }

  async #send(id: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const row = await readUpload(id);
    // Sent and forgotten, or taken away, by another tab.
    if (row === undefined) return void (await this.forget(id));
    const upload = this.#all.get(id);
    if (!row.done && upload !== undefined) {
      this.#tell(id, { type: 'begin' });
      let speed: Speed | null = null;
      await this.#parts.send(upload, row.blob, {
        known: row.known,
        signal,
        created: () => void changeUpload(id, { known: true }).catch(() => {}),
        progress: (sent) => {
          if (signal.aborted) return;
          speed ??= new Speed(performance.now(), sent);
          this.#attempts.delete(id);
          this.#tell(id, { type: 'progress', sent, speed: speed.after(performance.now(), sent) });
        },
      });
      await changeUpload(id, { done: true });
    }
    this.#tell(id, { type: 'finish' });
    this.#answer(id, true);
  }

  #failed(id: string, cause: unknown): void {
    const error = asHelenError(cause);
    const attempt = (this.#attempts.get(id) ?? 0) + 1;
    this.#attempts.set(id, attempt);
    const after = restFor(error, attempt, Math.random());
    this.#tell(id, { type: 'fail', code: error.code, attempt, after, now: Date.now() });
    if (after === null || this.#closed) return;
    this.#rests.set(
      id,
      setTimeout(() => this.#again(id), after),
    );
  }

  #again(id: string): void {
    this.#rests.delete(id);
    this.#tell(id, { type: 'resume' });
    this.#next();
  }

  /** The network is back: whoever rests because of it goes on. */
  #wake(): void {
    for (const upload of this.all) {
      if (upload.state !== 'resting' || upload.code !== 'offline') continue;
      clearTimeout(this.#rests.get(upload.id));
      this.#again(upload.id);
    }
  }
}
