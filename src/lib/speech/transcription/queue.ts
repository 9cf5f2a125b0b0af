import type { TranscriptionRequest, TranscriptionResult } from './types';

/** One request on its way. Settled exactly once. */
export interface Job {
  id: number;
  request: TranscriptionRequest;
  /** performance.now() when it was asked for, and when a worker took it. */
  asked: number;
  sent: number;
  /** The sample from which on the clip is read; 0 for a final. */
  cut: number;
  resolve(result: TranscriptionResult): void;
  reject(cause: unknown): void;
}

export const aborted = () => new DOMException('transcription aborted', 'AbortError');

/**
 * Who is next. Finals go in order and before every interim; an interim is only worth having while
 * nothing newer was asked for.
 */
export class Queue {
  #waiting: Job[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  /** Takes a job in; the waiting interims it makes worthless are rejected. */
  add(job: Job): void {
    const stale = this.#waiting.filter((waiting) => waiting.request.kind === 'interim');
    this.#waiting = this.#waiting.filter((waiting) => waiting.request.kind === 'final');
    for (const waiting of stale) waiting.reject(aborted());
    this.#waiting.push(job);
  }

  /** Puts back, first of all, what a crashed worker was at. */
  putBack(job: Job): void {
    this.#waiting.unshift(job);
  }

  next(): Job | null {
    return this.#waiting.shift() ?? null;
  }

  /** Takes a job out, as if it had never been asked. */
  remove(id: number): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((job) => job.id !== id);
    return this.#waiting.length < before;
  }

  /** Empties the queue, rejecting all. */
  fail(cause: unknown): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const job of waiting) job.reject(cause);
  }
}
