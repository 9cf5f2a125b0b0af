import { asHelenError, type ErrorCode, type HelenError } from '$lib/errors';
import type { HelenDatabase } from '../database';
import { backoff } from './backoff';
import type { Exchange } from './exchange';
import { exclusive } from './exclusive';
import { flush, ready, type Flushed } from './flush';
import { pullPages } from './pull';
import { tell } from './state';

/** Why one may not send for a while, and may read all the same. */
const mayRead = new Set<ErrorCode>(['rate_limited', 'blocked']);

interface Options {
  /** False while the browser knows that there is no network: then nothing is tried. */
  online: () => boolean;
  /** The session does not hold any more: it has ended itself. */
  ended: () => void;
}

/**
 * Sends what waits and brings what changed, one after the other, as often as it is told that there may be something.
 * Ended by `end()`, or by itself when the session does not hold.
 */
export class Engine {
  #wanted = { send: false, bring: false };
  #working: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;
  #over = false;

  constructor(
    readonly db: HelenDatabase,
    readonly exchange: Exchange,
    readonly options: Options,
  ) {}

  /** Something waits to be sent. While the server is not answering that is no reason to try earlier. */
  send(): void {
    this.#wanted.send = true;
    if (this.#failures === 0) this.#start();
  }

  /** There may be news, or the way may be free again: now, whatever failed before. */
  bring(): void {
    this.#wanted = { send: true, bring: true };
    this.#start();
  }

  /** Nothing begins any more; resolves when nothing is under way. */
  async end(): Promise<void> {
    this.#over = true;
    this.#clear();
    await this.#working;
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #later(milliseconds: number, work: () => void): void {
    this.#clear();
    // Longer is not what a timer can do; it is looked at again then.
    this.#timer = setTimeout(work, Math.min(Math.max(0, milliseconds), 2 ** 30));
  }

  #start(): void {
    if (this.#over) return;
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
    });
  }

  async #work(): Promise<void> {
    while (!this.#over && (this.#wanted.send || this.#wanted.bring)) {
      const { bring } = this.#wanted;
      this.#wanted = { send: false, bring: false };
      try {
        await this.#once(bring);
        this.#failures = 0;
      } catch (cause) {
        if (this.#over) return;
        await this.#failed(asHelenError(cause)).catch(() => {});
        return;
      }
    }
  }

  async #once(bring: boolean): Promise<void> {
    if (!this.options.online()) {
      await tell(this.db, 'waiting', 'offline');
      return;
    }
    const { batch, wake } = await ready(this.db, Date.now(), 1);
    if (batch.length === 0 && !bring) return this.#sleep(wake);
    // Nobody waits for this to be written down.
    const telling = tell(this.db, 'syncing').catch(() => {});
    const { wake: next, held } = await exclusive(this.db, async () => {
      const flushed = await this.#flush();
      // What was sent has its place now; and who may not send any more for a while still hears.
      if (bring || flushed.sent > 0 || flushed.held) await pullPages(this.db, this.exchange);
      return flushed;
    }).finally(() => telling);
    if (held) throw held;
    await tell(this.db, 'current');
    this.#sleep(next);
  }

  async #flush(): Promise<Flushed & { held?: HelenError }> {
    try {
      return await flush(this.db, this.exchange);
    } catch (cause) {
      const held = asHelenError(cause);
      if (!mayRead.has(held.code)) throw cause;
      return { sent: 0, wake: null, held };
    }
  }

  /** Until what waits for its time may go. */
  #sleep(wake: number | null): void {
    if (wake === null || this.#over) return;
    this.#later(wake - Date.now() + 1, () => this.send());
  }

  async #failed(error: HelenError): Promise<void> {
    if (error.code === 'not_signed_in') {
      this.#over = true;
      this.#clear();
      this.options.ended();
      await tell(this.db, 'off', error.code);
      return;
    }
    // Who was told when to come again waits so long, however often others are heard of meanwhile.
    if (error.code !== 'rate_limited' || this.#failures === 0) this.#failures++;
    this.#later(backoff(this.#failures, Number(error.details['retryAfter'] ?? 0)), () =>
      this.bring(),
    );
    await tell(this.db, 'waiting', error.code);
  }
}
