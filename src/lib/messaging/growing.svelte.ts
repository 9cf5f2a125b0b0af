import { pull } from '$lib/data';
import { asHelenError } from '$lib/errors';
import * as api from './api';
import { follow } from './stream';
import { wait } from './wait';

/** Milliseconds between two paints of what came. */
const PAINT = 80;

/** An answer of HELEN's among people while it is made: everybody in the thread can follow it. */
export class Growing {
  /** The message that grows; null when none does. */
  message = $state<string | null>(null);
  text = $state('');
  /** The line is lost for a moment. */
  lost = $state(false);
  #line: AbortController | null = null;
  readonly #over = new Set<string>();

  constructor(readonly thread: string) {}

  /** Tells which message is being made by its row, or that none is. Safe to tell again. */
  watch(running: string | null): void {
    if (running === this.message || (running !== null && this.#over.has(running))) return;
    this.end();
    if (running !== null) void this.#follow(running);
  }

  end(): void {
    this.#line?.abort();
    this.#line = null;
    this.message = null;
    this.text = '';
    this.lost = false;
  }

  /** Throws HelenError: not_allowed for whom it is not to stop. */
  async stop(): Promise<void> {
    await api.stop(this.thread);
  }

  async #follow(message: string): Promise<void> {
    const line = new AbortController();
    const { signal } = line;
    this.#line = line;
    this.message = message;
    let text = '';
    let timer: ReturnType<typeof setTimeout> | 0 = 0;
    const paint = () => {
      timer = 0;
      this.text = text;
    };
    try {
      await follow({
        begin: () => api.attach(this.thread, null, signal),
        attach: (last) => api.attach(this.thread, last, signal),
        told: ({ event }) => {
          if (event.type === 'content') text += event.content;
          else if (event.type === 'done') text = event.full_content;
          timer ||= setTimeout(paint, PAINT);
        },
        lost: (lost) => (this.lost = lost),
        signal,
        wait: (milliseconds) => wait(milliseconds, signal),
      });
      paint();
      await pull();
      this.#over.add(message);
    } catch (cause) {
      // Its row tells the rest once it comes; a session that ended is told elsewhere.
      if (!signal.aborted && asHelenError(cause).code !== 'offline') this.#over.add(message);
    } finally {
      clearTimeout(timer);
      if (this.#line === line) this.end();
    }
  }
}
