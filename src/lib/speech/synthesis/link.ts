import { HelenError, asHelenError } from '$lib/errors';

/** A crash more than this often and the worker is given up. */
const RESTARTS = 1;

/** The part of a Worker that is used, so that a link can be tried without one. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never;

interface Waiting<Answer> {
  message: { id: number };
  resolve(answer: Answer): void;
  reject(error: HelenError): void;
}

/**
 * Questions and answers with one worker. A crash starts it once more and asks what was open again
 * (`oncrash`); a second one rejects everything from then on with synthesis_failed.
 */
export class WorkerLink<Question extends { id: number }, Answer extends { id: number }> {
  #worker: WorkerLike | null = null;
  #next = 1;
  #crashes = 0;
  #closed = false;
  readonly #waiting = new Map<number, Waiting<Answer>>();

  constructor(
    private readonly start: () => WorkerLike,
    private readonly oncrash: (error: HelenError) => void,
  ) {}

  ask(question: WithoutId<Question>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new HelenError('synthesis_failed'));
      if (this.#crashes > RESTARTS) return reject(this.#givenUp());
      const message = { ...question, id: this.#next++ };
      this.#waiting.set(message.id, { message, resolve, reject });
      this.#running().postMessage(message);
    });
  }

  /** Whether something asked was not answered yet. */
  get busy(): boolean {
    return this.#waiting.size > 0;
  }

  /** Something nobody answers. */
  tell(message: object): void {
    this.#worker?.postMessage(message);
  }

  /** Ends whatever it computes, at once. Questions that `drop` names are rejected, others asked of a fresh worker. */
  abandon(drop: (question: object) => boolean): void {
    this.#worker?.terminate();
    this.#worker = null;
    const error = new HelenError('synthesis_failed', { details: { abandoned: true } });
    for (const [id, { message, reject }] of this.#waiting) {
      if (!drop(message)) continue;
      this.#waiting.delete(id);
      reject(error);
    }
    this.#askAgain();
  }

  close(): void {
    this.#closed = true;
    this.abandon(() => true);
  }

  #running(): WorkerLike {
    if (this.#worker) return this.#worker;
    const worker = this.start();
    worker.onmessage = ({ data }) => {
      const waiting = this.#waiting.get((data as Answer).id);
      this.#waiting.delete((data as Answer).id);
      waiting?.resolve(data as Answer);
    };
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.#crashed(event.error ?? event.message);
    };
    worker.onmessageerror = () => this.#crashed('message could not be read');
    this.#worker = worker;
    return worker;
  }

  #crashed(cause: unknown): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#crashes++;
    this.oncrash(new HelenError('worker_crashed', { cause }));
    if (this.#crashes > RESTARTS) return this.#rejectAll(this.#givenUp(cause));
    this.#askAgain();
  }

  #askAgain(): void {
    for (const { message } of this.#waiting.values()) this.#running().postMessage(message);
  }

  #givenUp(cause?: unknown): HelenError {
    return asHelenError(cause, 'synthesis_failed');
  }

  #rejectAll(error: HelenError): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(error);
  }
}
