import { SvelteMap } from 'svelte/reactivity';
import { HelenError } from '$lib/errors';
import { catalogue, catalogueModel, type CatalogueModel } from './catalogue';
import { inspect } from './inspect';
import { Installer } from './installer';
import { isLocked } from './protocol';
import { modelsFolder } from './storage';
import type { ModelStatus } from './types';

const absent: ModelStatus = { state: 'absent' };

function known(id: string): CatalogueModel {
  const model = catalogueModel(id);
  if (!model) throw new HelenError('model_unknown', { details: { id } });
  return model;
}

/** What this device has of each model: reactive, and the same in every tab. */
export class ModelsState {
  readonly #statuses = new SvelteMap<string, ModelStatus>();
  readonly #installer = new Installer((id, status) => this.#heard(id, status));
  readonly #waiting = new Map<string, Set<(status: ModelStatus) => void>>();
  readonly #repaired = new Set<string>();

  constructor() {
    globalThis.addEventListener?.('online', () => this.#backOnline());
  }

  /** Reactive. `absent` until it was looked at (`refresh`). */
  status(id: string): ModelStatus {
    return this.#statuses.get(id) ?? absent;
  }

  /** Looks at all models, and goes on with downloads that a reload broke off. */
  async refresh(): Promise<void> {
    for (const { id } of catalogue) await this.look(id);
  }

  /** Looks at one model; a download of it that a reload broke off goes on. */
  async look(id: string): Promise<ModelStatus> {
    const now = this.status(id);
    // Somebody is at it: their news is newer than any look. A tab that died has let go of its lock.
    const busy = now.state === 'downloading' || now.state === 'verifying';
    if (busy && (this.#installer.works(id) || (await isLocked(id)))) return now;
    const { status, wanted } = await inspect(id, known(id).files);
    const meanwhile = this.status(id);
    // Begun, or failed, while this looked; and why it failed is told until somebody tries again.
    if (meanwhile !== now) return meanwhile;
    if (now.state === 'failed' && status.state !== 'installed') return now;
    this.#heard(id, status);
    if (wanted && navigator.onLine)
      this.#installer.post({ type: 'install', id, files: known(id).files });
    return status;
  }

  /** Starts or goes on; `status` tells the rest. */
  download(id: string): void {
    const { files } = known(id);
    const now = this.status(id);
    const total = files.reduce((sum, file) => sum + (file.size ?? 0), 0);
    const bytes = 'bytes' in now ? now.bytes : 0;
    this.#heard(id, {
      state: 'downloading',
      bytes,
      total: Math.max(bytes, total),
      bytesPerSecond: 0,
    });
    this.#installer.post({ type: 'install', id, files });
  }

  pause(id: string): Promise<void> {
    return this.#installer.post({ type: 'pause', id, files: known(id).files });
  }

  /** Stops a download or deletes what is installed; nothing of the model stays. */
  forget(id: string): Promise<void> {
    this.#repaired.delete(id);
    return this.#installer.post({ type: 'remove', id });
  }

  /**
   * For when a model would not load: checks every digest, fetches what is wrong again. Once a model and
   * page: asked again it throws model_corrupt, so that nobody goes round in a loop.
   */
  async repair(id: string): Promise<void> {
    const { files } = known(id);
    if (this.#repaired.has(id)) throw new HelenError('model_corrupt', { details: { id } });
    this.#repaired.add(id);
    if (!(await modelsFolder())) return;
    const settled = this.#settled(id);
    this.#heard(id, { state: 'verifying' });
    this.#installer.post({ type: 'repair', id, files });
    const status = await settled;
    if (status.state === 'failed') throw new HelenError(status.code, { details: { id } });
  }

  /**
   * Sees to it that models are on this device. Resolves with null, or with why they could not be kept
   * (storage_unavailable, storage_full): they are then read from the server each time.
   * Throws HelenError (offline, model_missing, model_corrupt, upstream_off, upstream_failed) or AbortError;
   * aborted, downloads pause.
   */
  async ensure(
    ids: readonly string[],
    options: {
      /** Bytes of all of them together. */
      onprogress?: (received: number, total: number) => void;
      signal?: AbortSignal;
    } = {},
  ): Promise<HelenError | null> {
    const { onprogress, signal } = options;
    signal?.throwIfAborted();
    if (!(await modelsFolder())) return new HelenError('storage_unavailable');
    const parts = new Map<string, { received: number; total: number }>();
    const tell = (id: string, status: ModelStatus) => {
      const total = known(id).files.reduce((sum, file) => sum + (file.size ?? 0), 0);
      const received = 'bytes' in status ? status.bytes : (parts.get(id)?.received ?? 0);
      parts.set(id, {
        received,
        total: 'total' in status ? status.total : Math.max(total, received),
      });
      if (parts.size < ids.length) return;
      const all = [...parts.values()];
      onprogress?.(
        all.reduce((sum, part) => sum + part.received, 0),
        all.reduce((sum, part) => sum + part.total, 0),
      );
    };
    const looked = await Promise.all(ids.map((id) => this.look(id)));
    ids.forEach((id, index) => tell(id, looked[index] ?? absent));
    const missing = ids.filter((_, index) => looked[index]?.state !== 'installed');
    const results = await Promise.all(
      missing.map(async (id) => {
        const { state } = this.status(id);
        const ours = state !== 'downloading' && state !== 'verifying';
        const settled = this.#settled(id, {
          onstatus: (status) => tell(id, status),
          signal,
          pauses: ours,
        });
        // Asked for even when another tab fetches: should that one end, this one goes on.
        this.download(id);
        return await settled;
      }),
    );
    for (const status of results) {
      if (status.state !== 'failed') continue;
      const error = new HelenError(status.code, { details: { ids: missing } });
      if (status.code !== 'storage_full' && status.code !== 'storage_unavailable') throw error;
      return error;
    }
    return null;
  }

  /**
   * Resolves when a download has come to its end, good or bad; pausing or forgetting it is AbortError.
   * `pauses`: aborting pauses the download too, because nobody else asked for it.
   */
  #settled(
    id: string,
    {
      onstatus,
      signal,
      pauses = false,
    }: {
      onstatus?: (status: ModelStatus) => void;
      signal?: AbortSignal | undefined;
      pauses?: boolean;
    } = {},
  ): Promise<ModelStatus> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, waiting);
      const end = () => {
        waiting.delete(hear);
        signal?.removeEventListener('abort', abort);
      };
      const abort = () => {
        end();
        if (pauses) void this.pause(id);
        reject(signal?.reason as Error);
      };
      const hear = (status: ModelStatus) => {
        onstatus?.(status);
        if (status.state === 'downloading' || status.state === 'verifying') return;
        end();
        if (status.state === 'installed' || status.state === 'failed') resolve(status);
        else reject(new DOMException('The download was stopped.', 'AbortError'));
      };
      waiting.add(hear);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  #heard(id: string, status: ModelStatus): void {
    this.#statuses.set(id, status);
    for (const hear of [...(this.#waiting.get(id) ?? [])]) hear(status);
  }

  #backOnline(): void {
    for (const [id, status] of this.#statuses)
      if (status.state === 'failed' && status.code === 'offline') this.download(id);
  }
}

/** The app's one view of its models. */
export const models = new ModelsState();
