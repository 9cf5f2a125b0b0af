import { FRAME_SAMPLES } from '$lib/audio';
import { HelenError } from '$lib/errors';
import type { FromDetection, StartEndpoint, ToDetection } from './protocol';
import type { DetectionEvent, DetectionSettings, Detector } from './types';

interface Clip {
  resolve(samples: Float32Array<ArrayBuffer>): void;
  reject(cause: HelenError): void;
}

/** What is used of a Worker. */
export type WorkerLike = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>;

export interface DetectionWorkers {
  startDetection(): WorkerLike;
  /** Left out where no pause is judged: it costs a model and time. */
  startEndpoint?(): WorkerLike;
}

/** The two workers as one thing that listens; it restarts itself once. */
export class WorkerDetector implements Detector {
  onevent: ((event: DetectionEvent) => void) | null = null;
  #settings: DetectionSettings;
  #port!: MessagePort;
  #worker!: WorkerLike;
  #endpoint: WorkerLike | null = null;
  readonly #workers: DetectionWorkers;
  #restarted = false;
  #closed = false;
  /** Where hearing has got to: a new worker goes on from there. */
  #end = 0;
  #requests = 0;
  readonly #clips = new Map<number, Clip>();

  constructor(settings: DetectionSettings, workers: DetectionWorkers) {
    this.#settings = settings;
    this.#workers = workers;
    this.#open();
  }

  get port(): MessagePort {
    return this.#port;
  }

  configure(settings: DetectionSettings): void {
    this.#settings = settings;
    this.#post({ type: 'configure', settings });
  }

  endTurn(): void {
    this.#post({ type: 'end-turn' });
  }

  clip(from: number, to: number): Promise<Float32Array<ArrayBuffer>> {
    if (this.#closed) return Promise.reject(new HelenError('worker_crashed'));
    const request = ++this.#requests;
    return new Promise((resolve, reject) => {
      this.#clips.set(request, { resolve, reject });
      this.#post({ type: 'clip', request, from, to });
    });
  }

  close(): void {
    this.#closed = true;
    this.onevent = null;
    this.#endWorkers();
  }

  #open(): void {
    const frames = new MessageChannel();
    const questions = new MessageChannel();
    this.#port = frames.port1;
    this.#worker = this.#workers.startDetection();
    this.#endpoint = this.#workers.startEndpoint?.() ?? null;
    const worker = this.#worker;
    worker.onmessage = ({ data }: MessageEvent<FromDetection>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.#worker) this.#crash(event.message);
    };
    this.#post(
      {
        type: 'start',
        settings: this.#settings,
        from: this.#end,
        frames: frames.port2,
        endpoint: questions.port1,
      },
      [frames.port2, questions.port1],
    );
    if (this.#endpoint) this.#ask(this.#endpoint, questions.port2);
    else this.#post({ type: 'endpoint-lost' });
  }

  #ask(endpoint: WorkerLike, port: MessagePort): void {
    endpoint.onerror = (event) => {
      event.preventDefault();
      if (endpoint === this.#endpoint) this.#post({ type: 'endpoint-lost' });
    };
    const start: StartEndpoint = { type: 'start', port };
    endpoint.postMessage(start, [port]);
  }

  #hear(message: FromDetection): void {
    switch (message.type) {
      case 'event':
        if (message.event.type === 'frame') this.#end = message.event.at + FRAME_SAMPLES;
        return this.onevent?.(message.event);
      case 'clip':
        this.#clips.get(message.request)?.resolve(message.samples);
        this.#clips.delete(message.request);
        return;
      case 'load-failed':
        return this.#fail(message.code, message.message);
      case 'crashed':
        return this.#crash(message.message);
    }
  }

  #crash(cause: unknown): void {
    if (this.#closed) return;
    if (this.#restarted) return this.#fail('worker_crashed', cause);
    this.#restarted = true;
    this.#endWorkers();
    this.#open();
    this.onevent?.({ type: 'restarted', cause });
  }

  #fail(code: 'model_missing' | 'model_corrupt' | 'worker_crashed', cause: unknown): void {
    const tell = this.onevent;
    this.close();
    tell?.({ type: 'failed', code, cause });
  }

  #endWorkers(): void {
    this.#worker.terminate();
    this.#endpoint?.terminate();
    for (const clip of this.#clips.values()) clip.reject(new HelenError('worker_crashed'));
    this.#clips.clear();
  }

  #post(message: ToDetection, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
