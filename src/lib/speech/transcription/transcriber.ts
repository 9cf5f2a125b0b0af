import { HelenError, asHelenError } from '$lib/errors';
import { Captions, cutAt, Pace } from './interim';
import type { FromWorker, ToWorker, WhisperFiles } from './protocol';
import { pending, type Pending } from './pending';
import { aborted, Queue, type Job } from './queue';
import type { LocalTranscriber, TranscriptionRequest, TranscriptionResult } from './types';

/** What is used of a Worker. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface TranscriberParts {
  model: WhisperFiles;
  threads: number;
  startWorker(): WorkerLike;
  /** Fetches a corrupt model's files again. */
  repair(model: string): Promise<void>;
  /** Told after loading what one clip takes here, in milliseconds, where that was tried. */
  onclip?(took: number): void;
}

type State =
  | { is: 'off' }
  | { is: 'loading'; worker: WorkerLike; ready: Pending<void>; repaired: boolean }
  | { is: 'idle'; worker: WorkerLike }
  | { is: 'busy'; worker: WorkerLike; job: Job; interrupted: boolean }
  | { is: 'closed' };

/** The page's side of the worker: what is asked, in which order, and what to do when the worker dies. */
export class WorkerTranscriber implements LocalTranscriber {
  onrestart: ((cause: unknown) => void) | null = null;
  #state: State = { is: 'off' };
  #queue = new Queue();
  #lastId = 0;
  /** Crashes since the last good answer: the first is forgiven. */
  #crashes = 0;
  #pace = new Pace();
  #captions = new Captions();

  constructor(readonly parts: TranscriberParts) {}

  load(): Promise<void> {
    const state = this.#state;
    if (state.is === 'closed') return Promise.reject(aborted());
    if (state.is === 'loading') return state.ready.promise;
    if (state.is === 'idle' || state.is === 'busy') return Promise.resolve();
    this.#crashes = 0;
    return this.#start(pending<void>(), false);
  }

  transcribe(request: TranscriptionRequest): Promise<TranscriptionResult> {
    const { signal } = request;
    if (this.#state.is === 'closed' || signal?.aborted) return Promise.reject(aborted());
    const { promise, resolve, reject } = pending<TranscriptionResult>();
    const id = ++this.#lastId;
    const abort = () => this.#abort(id, reject);
    signal?.addEventListener('abort', abort, { once: true });
    const settle = () => signal?.removeEventListener('abort', abort);
    void promise.then(settle, settle);

    const state = this.#state;
    if (state.is === 'busy' && state.job.request.kind === 'interim' && request.kind === 'final') {
      this.#interrupt();
    }
    this.#queue.add({ id, request, asked: performance.now(), sent: 0, cut: 0, resolve, reject });
    if (state.is === 'off') this.load().catch((cause: unknown) => this.#queue.fail(cause));
    else this.#next();
    return promise;
  }

  close(): void {
    const state = this.#state;
    this.#state = { is: 'closed' };
    if (state.is === 'loading') state.ready.reject(aborted());
    if (state.is === 'busy') state.job.reject(aborted());
    if ('worker' in state) state.worker.terminate();
    this.#queue.fail(aborted());
  }

  #start(ready: Pending<void>, repaired: boolean): Promise<void> {
    const worker = this.parts.startWorker();
    this.#state = { is: 'loading', worker, ready, repaired };
    worker.onmessage = ({ data }) => this.#hear(worker, data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#crashed(worker, event.error ?? event.message);
    };
    worker.postMessage({ type: 'load', model: this.parts.model, threads: this.parts.threads });
    return ready.promise;
  }

  #hear(worker: WorkerLike, message: FromWorker): void {
    const state = this.#state;
    if (!('worker' in state) || state.worker !== worker) return;
    if (state.is === 'loading') {
      if (message.type === 'load-failed') void this.#loadFailed(state, message);
      if (message.type !== 'loaded') return;
      if (message.clip !== undefined) this.parts.onclip?.(message.clip);
      this.#state = { is: 'idle', worker };
      state.ready.resolve();
      return this.#next();
    }
    if (message.type === 'gpu-lost') return this.#gpuLost(state, message.message);
    if (state.is !== 'busy' || !('request' in message) || message.request !== state.job.id) return;
    if (message.type === 'failed' && message.fatal) return this.#crashed(worker, message.message);
    this.#state = { is: 'idle', worker };
    this.#answer(state.job, message);
    this.#next();
  }

  #answer(job: Job, message: Extract<FromWorker, { request: number }>): void {
    if (message.type === 'cancelled') return job.reject(aborted());
    if (message.type === 'failed') {
      return job.reject(new HelenError('transcription_failed', { cause: message.message }));
    }
    this.#crashes = 0;
    const { result } = message;
    if (result.type === 'transcript') {
      const { timings } = result.transcript;
      timings.queued = job.sent - job.asked;
      timings.total = performance.now() - job.asked;
      const { audio, kind } = job.request;
      this.#pace.learn(result.transcript, audio.length - job.cut);
      if (kind === 'interim') this.#captions.complete(result.transcript, audio, job.cut);
    }
    job.resolve(result);
  }

  #next(): void {
    const state = this.#state;
    if (state.is !== 'idle') return;
    const job = this.#queue.next();
    if (!job) return;
    job.sent = performance.now();
    this.#state = { is: 'busy', worker: state.worker, job, interrupted: false };
    const { language, likely = 'es', voiced } = job.request;
    // Copied, not transferred: after a crash it is needed again.
    job.cut = cutAt(job.request, this.#pace.interimSamples);
    const audio = job.request.audio.subarray(job.cut);
    state.worker.postMessage({
      type: 'transcribe',
      request: job.id,
      audio,
      language,
      likely,
      voiced,
    });
  }

  #interrupt(): void {
    const state = this.#state;
    if (state.is !== 'busy' || state.interrupted) return;
    state.interrupted = true;
    state.worker.postMessage({ type: 'cancel', request: state.job.id });
  }

  /** Rejects at once; the worker stops when it can. */
  #abort(id: number, reject: (cause: unknown) => void): void {
    reject(aborted());
    if (this.#queue.remove(id)) return;
    if (this.#state.is === 'busy' && this.#state.job.id === id) this.#interrupt();
  }

  async #loadFailed(
    state: Extract<State, { is: 'loading' }>,
    { code, message }: Extract<FromWorker, { type: 'load-failed' }>,
  ): Promise<void> {
    if (code === 'worker_crashed') return this.#crashed(state.worker, message);
    state.worker.terminate();
    const error = new HelenError(code, { cause: message });
    if (code !== 'model_corrupt' || state.repaired) return this.#giveUp(error);
    try {
      await this.parts.repair(this.parts.model.id);
    } catch (cause) {
      return this.#giveUp(asHelenError(cause, 'model_corrupt'));
    }
    if (this.#state === state) void this.#start(state.ready, true);
  }

  #crashed(worker: WorkerLike, cause: unknown): void {
    const state = this.#state;
    if (!('worker' in state) || state.worker !== worker) return;
    worker.terminate();
    if (state.is === 'busy') this.#rescue(state.job, state.interrupted);
    this.#crashes += 1;
    const loading = state.is === 'loading' ? state : null;
    if (this.#crashes > 1) return this.#giveUp(new HelenError('worker_crashed', { cause }));
    const ready = loading?.ready ?? pending<void>();
    this.onrestart?.(cause);
    this.#start(ready, loading?.repaired ?? false).catch(() => {});
  }

  /** Another worker would find it gone as well: whoever asked has to ask elsewhere. */
  #gpuLost(state: Extract<State, { is: 'idle' | 'busy' }>, cause: string): void {
    state.worker.terminate();
    const error = new HelenError('gpu_lost', { cause });
    if (state.is === 'busy') state.job.reject(error);
    this.#giveUp(error);
  }

  /** A final is asked again; an interim is not worth it. */
  #rescue(job: Job, interrupted: boolean): void {
    if (interrupted || job.request.kind === 'interim') job.reject(aborted());
    else this.#queue.putBack(job);
  }

  #giveUp(error: HelenError): void {
    const state = this.#state;
    if (state.is === 'closed') return;
    this.#state = { is: 'off' };
    if (state.is === 'loading') state.ready.reject(error);
    this.#queue.fail(error);
  }
}
