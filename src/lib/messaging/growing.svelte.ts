import { database, pull, type HelenDatabase } from '$lib/data';
import { asHelenError } from '$lib/errors';
import * as api from './api';
import { follow } from './stream';
import { wait } from './wait';

/** Milliseconds between two paints of what came. */
const PAINT = 80;
/** Milliseconds until an answer is asked for again that cannot be followed yet, though its row says it is made. */
const AGAIN = 500;
const LONGEST = 8000;

/** An answer of HELEN's among people while it is made: everybody in the thread can follow it. */
export class Growing {
  /** The message that grows; null when none does. */
  message = $state<string | null>(null);
  text = $state('');
  /** The line is lost for a moment. */
  lost = $state(false);
  #line: AbortController | null = null;
  /** Its end is known here; its row may say so later. */
  #over: string | null = null;

  constructor(readonly thread: string) {}

  /** Tells which message is being made by its row, or that none is. Safe to tell again. */
  watch(running: string | null): void {
    if (running !== this.#over) this.#over = null;
    if (running === this.message || (running !== null && running === this.#over)) return;
    this.end();
    if (running !== null) void this.#follow(running, database());
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

  async #follow(message: string, db: HelenDatabase): Promise<void> {
    const line = new AbortController();
    const { signal } = line;
    this.#line = line;
    this.message = message;
    try {
      for (let pause = AGAIN; ; pause = Math.min(2 * pause, LONGEST)) {
        const ended = await this.#read(message, signal);
        // Heard or not, its row knows how it stands.
        await pull().catch(() => {});
        if (ended || !(await this.#runs(message, db))) break;
        await wait(pause, signal);
      }
      this.#over = message;
    } catch {
      // Ended here, or refused: then its row tells the rest once it comes.
      if (!signal.aborted) this.#over = message;
    } finally {
      if (this.#line === line) this.end();
    }
  }

  async #runs(message: string, db: HelenDatabase): Promise<boolean> {
    return (await db.messages.get(message))?.generation?.status === 'running';
  }

  /** Reads to the answer's end; false when it is not to be had now: not begun yet, another's turn, no network. */
  async #read(message: string, whole: AbortSignal): Promise<boolean> {
    const own = new AbortController();
    const signal = AbortSignal.any([whole, own.signal]);
    let text = '';
    let timer: ReturnType<typeof setTimeout> | 0 = 0;
    const paint = () => {
      timer = 0;
      if (!whole.aborted) this.text = text;
    };
    try {
      const ended = await follow({
        begin: () => api.attach(this.thread, null, signal),
        attach: (last) => api.attach(this.thread, last, signal),
        told: ({ id, event }) => {
          if (!id.startsWith(`${message}-`)) return own.abort();
          if (event.type === 'content') text += event.content;
          else if (event.type === 'done') text = event.full_content;
          timer ||= setTimeout(paint, PAINT);
        },
        lost: (lost) => (this.lost = lost),
        signal,
        wait: (milliseconds) => wait(milliseconds, signal),
      });
      paint();
      return ended.type !== 'gone';
    } catch (cause) {
      whole.throwIfAborted();
      if (own.signal.aborted || asHelenError(cause).code === 'offline') return false;
      throw cause;
    } finally {
      clearTimeout(timer);
    }
  }
}
