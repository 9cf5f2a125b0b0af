import { HelenError, type ErrorCode } from '$lib/errors';
import type { Assistant, Availability, Reply, ReplyRequest } from '../types';
import { Deltas } from './deltas';
import { promptOf } from './prompt';
import type { FromGenerator, ToGenerator } from './protocol';

/** What is used of a Worker. */
export interface WorkerLike {
  postMessage(message: ToGenerator): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromGenerator>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface OnDeviceParts {
  model: { id: string; dtype: string };
  availability(): Promise<Availability>;
  startWorker(): WorkerLike;
}

interface Pending {
  promise: Promise<void>;
  resolve(): void;
  reject(cause: unknown): void;
}

/** A promise settled from outside; nobody may be waiting when it is rejected. */
function pending(): Pending {
  let settle!: Omit<Pending, 'promise'>;
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  promise.catch(() => {});
  return { promise, ...settle };
}

type State =
  | { is: 'off' }
  | { is: 'loading'; worker: WorkerLike; ready: Pending }
  | { is: 'ready'; worker: WorkerLike };

/** A small language model on this device's graphics processor, in a worker of its own. */
export class OnDevice implements Assistant {
  readonly id = 'on-device';
  #state: State = { is: 'off' };
  #lastRequest = 0;
  readonly #replies = new Map<number, Deltas>();

  constructor(readonly parts: OnDeviceParts) {}

  availability(): Promise<Availability> {
    return this.parts.availability();
  }

  /** Also the way out after gpu_lost or a crash: a new worker takes the old one's place. */
  async prepare(): Promise<void> {
    if (this.#state.is === 'ready') return;
    if (this.#state.is === 'loading') return this.#state.ready.promise;
    const ready = pending();
    const available = await this.availability();
    if (available.type === 'unavailable') throw new HelenError(available.code);
    if (available.type === 'needs_model')
      throw new HelenError('model_missing', { details: { model: available.model } });
    // Somebody else may have asked meanwhile.
    const now: State = this.#state;
    if (now.is !== 'off') return this.prepare();
    const worker = this.parts.startWorker();
    this.#state = { is: 'loading', worker, ready };
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#fail('worker_crashed', event.error ?? event.message);
    };
    const { id: model, dtype } = this.parts.model;
    worker.postMessage({ type: 'load', model, dtype });
    return ready.promise;
  }

  reply(request: ReplyRequest): Reply {
    const deltas = new Deltas();
    const state = this.#state;
    if (state.is !== 'ready') {
      deltas.end(new HelenError('assistant_failed', { cause: 'asked before it was prepared' }));
      return { deltas, cancel: () => undefined };
    }
    const id = ++this.#lastRequest;
    this.#replies.set(id, deltas);
    state.worker.postMessage({ type: 'generate', request: id, prompt: promptOf(request) });
    return {
      deltas,
      cancel: () => {
        if (!this.#replies.delete(id)) return;
        deltas.end();
        state.worker.postMessage({ type: 'cancel', request: id });
      },
    };
  }

  close(): void {
    if (this.#state.is === 'off') return;
    const { worker } = this.#state;
    if (this.#state.is === 'loading')
      this.#state.ready.reject(new DOMException('closed', 'AbortError'));
    this.#state = { is: 'off' };
    worker.terminate();
    for (const deltas of this.#replies.values()) deltas.end();
    this.#replies.clear();
  }

  #hear(message: FromGenerator): void {
    const state = this.#state;
    switch (message.type) {
      case 'loaded':
        if (state.is !== 'loading') return;
        this.#state = { is: 'ready', worker: state.worker };
        return state.ready.resolve();
      case 'load-failed':
        return this.#fail(message.code, message.message);
      case 'gpu-lost':
        return this.#fail('gpu_lost', message.message);
      case 'delta':
        return this.#replies.get(message.request)?.push(message.text);
      case 'ended':
        this.#replies.get(message.request)?.end();
        this.#replies.delete(message.request);
        return;
      case 'failed':
        this.#replies
          .get(message.request)
          ?.end(new HelenError('assistant_failed', { cause: message.message }));
        this.#replies.delete(message.request);
    }
  }

  /** The worker is of no use any more; the next `prepare()` starts another. */
  #fail(code: ErrorCode, cause: unknown): void {
    const state = this.#state;
    if (state.is === 'off') return;
    const error = new HelenError(code, { cause });
    this.#state = { is: 'off' };
    state.worker.terminate();
    if (state.is === 'loading') state.ready.reject(error);
    for (const deltas of this.#replies.values()) deltas.end(error);
    this.#replies.clear();
  }
}
