import { asHelenError, type ErrorCode, type HelenError } from '$lib/errors';
import type { HelenDatabase } from '../database';
import { tellArriving } from './arriving';
import { backoff } from './backoff';
import type { Exchange } from './exchange';
import { exclusive } from './exclusive';
import { flush, sendAhead, type Ahead, type Flushed } from './flush';
import type { SyncChange } from './protocol';
import { pullPages } from './pull';
import { tell, type Phase } from './state';

/** An exchange is told of when it takes longer, in milliseconds: most are over before anybody could see it. */
const SLOW = 300;

/** Why one may not send for a while, and may read all the same. */
const mayRead = new Set<ErrorCode>(['rate_limited', 'blocked']);

/** To send what waits; to bring what changed. */
interface Wanted {
  send: boolean;
  bring: boolean;
}

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
  #wanted: Wanted = { send: false, bring: false };
  #working: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;
  /** What was sent while something was being brought. */
  #ahead: Promise<Ahead> | null = null;
  #flushing = false;
  /** What was told of the state last. */
  #told = '';
  #over = false;

  constructor(
    readonly db: HelenDatabase,
    readonly exchange: Exchange,
    readonly options: Options,
  ) {}

  /** Something waits to be sent. While the server is not answering that is no reason to try earlier. */
  send(): void {
    this.#wanted.send = true;
    if (this.#failures > 0 || this.#over) return;
    if (this.#working && !this.#flushing && this.options.online()) this.#goAhead();
    this.#start();
  }

  /**
   * There is news. What waits here is not looked through for it.
   * @param shown what is known of it already: drawn before it is asked for, which would take the time for that
   */
  hear(shown: readonly SyncChange[] = []): void {
    const drawn = this.#over ? null : tellArriving(this.db, shown);
    if (this.#failures > 0) return this.bring();
    this.#wanted.bring = true;
    if (drawn) void drawn.then(() => this.#start());
    else this.#start();
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
    await this.#ahead?.then(({ answer }) => answer).catch(() => {});
  }

  #goAhead(): void {
    this.#ahead ??= sendAhead(this.db, this.exchange);
    this.#ahead.catch(() => {}); // it is looked at in its turn
  }

  /** What was sent ahead and arrived, or goes now. */
  async #first(): Promise<Ahead> {
    const ahead = this.#ahead;
    this.#ahead = null;
    const arrived = await ahead
      ?.then(async (one) => ((await one.answer) ? one : null))
      .catch(() => null);
    return arrived ?? sendAhead(this.db, this.exchange);
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
      const wanted = this.#wanted;
      this.#wanted = { send: false, bring: false };
      try {
        await this.#once(wanted);
        this.#failures = 0;
      } catch (cause) {
        if (this.#over) return;
        await this.#failed(asHelenError(cause)).catch(() => {});
        return;
      }
    }
  }

  async #once({ send, bring }: Readonly<Wanted>): Promise<void> {
    if (!this.options.online()) {
      await this.#tell('waiting', 'offline');
      return;
    }
    // Before whoever reads because of what was written, and while the turn is waited for.
    this.#flushing = send;
    const ahead = send ? this.#first() : null;
    ahead?.catch(() => {});
    // Nobody waits for this to be written down.
    let telling: Promise<void> | null = null;
    const slow = setTimeout(() => (telling = this.#tell('syncing').catch(() => {})), SLOW);
    const { flushed, brought } = await exclusive(this.db, async () => {
      const flushed = ahead ? await this.#flush(ahead) : null;
      // What was sent has its place now; and who may not send any more for a while still hears.
      const brought =
        bring || (flushed !== null && (flushed.sent > 0 || flushed.held !== undefined));
      if (brought) {
        // What was told until now is in the answer.
        this.#wanted.bring = false;
        await pullPages(this.db, this.exchange);
      }
      return { flushed, brought };
    }).finally(() => {
      this.#flushing = false;
      clearTimeout(slow);
      return telling;
    });
    if (flushed?.held) throw flushed.held;
    if (brought) await this.#tell('current');
    if (flushed) this.#sleep(flushed.wake);
  }

  /** Tells how it stands, unless that is what was told last. */
  async #tell(type: Phase['type'], error: Phase['error'] = null): Promise<void> {
    const word = `${type} ${error}`;
    if (this.#told === word) return;
    await tell(this.db, type, error);
    this.#told = word;
  }

  async #flush(ahead: Promise<Ahead>): Promise<Flushed & { held?: HelenError }> {
    try {
      return await flush(this.db, this.exchange, Date.now, ahead);
    } catch (cause) {
      const held = asHelenError(cause);
      if (!mayRead.has(held.code)) throw cause;
      return { sent: 0, wake: null, held };
    } finally {
      this.#flushing = false;
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
      await this.#tell('off', error.code);
      return;
    }
    // Who was told when to come again waits so long, however often others are heard of meanwhile.
    if (error.code !== 'rate_limited' || this.#failures === 0) this.#failures++;
    this.#later(backoff(this.#failures, Number(error.details['retryAfter'] ?? 0)), () =>
      this.bring(),
    );
    await this.#tell('waiting', error.code);
  }
}
