import { HelenError } from '$lib/errors';
import type { Middleware, DBCore } from 'dexie';
import { HelenDatabase } from '../database';
import { newId } from '../ids';
import { listMessages } from '../messages';
import type { Exchange } from './exchange';
import { flush } from './flush';
import { pullPages } from './pull';
import type { ServerModel } from './server.fixture';

/**
 * What may happen to one request. `doubled`: it arrives twice. `late`: what is sent is given up by the device, and arrives
 * when `arrive` is called; a page is on its way until then, and others may be asked for and written meanwhile.
 */
export type Weather = 'fine' | 'lost' | 'answer lost' | 'doubled' | 'late';

/** One device of a person: a real database, and a network that does what it is told. */
export class Device {
  db: HelenDatabase;
  /** Of the next requests, in order; fine when there is none. */
  weather: Weather[] = [];
  limit = 500;
  /** How many transactions the tab lives yet. */
  lives = Infinity;
  #late: (() => unknown)[] = [];
  /** Pages on their way. */
  #held: (() => void)[] = [];
  /** Who is not to wait for them. */
  #waiting: (() => void)[] = [];
  readonly #pulling = new Set<Promise<void>>();
  readonly #name = `device-${newId()}`;

  constructor(
    readonly server: ServerModel,
    readonly person: string,
  ) {
    this.db = this.#open();
  }

  #open(): HelenDatabase {
    const db = new HelenDatabase(this.person, this.#name);
    const mortal: Middleware<DBCore> = {
      stack: 'dbcore',
      name: 'mortal',
      create: (down) => ({
        ...down,
        transaction: (...args) => {
          if (this.lives-- <= 0) throw new Error('the tab is gone');
          return down.transaction(...args);
        },
      }),
    };
    db.use(mortal);
    return db;
  }

  readonly exchange: Exchange = {
    push: (operations) => {
      const sent = structuredClone([...operations]);
      return this.#travel(() => this.server.push(this.person, sent));
    },
    page: (since, began) =>
      this.#bring(() => this.server.page(this.person, since, began, this.limit)),
    history: (thread, before, limit) =>
      this.#bring(() =>
        this.server.history(this.person, thread, before, Math.min(limit, this.limit)),
      ),
  };

  /** A page, which may be on its way for long. */
  async #bring<T>(answer: () => T): Promise<T> {
    const late = this.weather[0] === 'late';
    if (late) this.weather[0] = 'fine';
    const page = await this.#travel(answer);
    if (late) await this.#hold();
    return page;
  }

  async #travel<T>(answer: () => T): Promise<T> {
    const weather = this.weather.shift() ?? 'fine';
    if (weather === 'late') this.#late.push(answer);
    if (weather === 'lost' || weather === 'late') throw new HelenError('offline');
    if (weather === 'doubled') answer();
    const given = answer();
    if (weather === 'answer lost') throw new HelenError('offline');
    return given;
  }

  #hold(): Promise<void> {
    for (const leave of this.#waiting.splice(0)) leave();
    return new Promise((release) => this.#held.push(release));
  }

  /** Whether a page is on its way. */
  get holds(): boolean {
    return this.#held.length > 0;
  }

  /** Resolves when it is over, or when a page of the device is late. */
  untilHeld(work: Promise<unknown>): Promise<unknown> {
    return Promise.race([work, new Promise<void>((leave) => this.#waiting.push(leave))]);
  }

  /** What was late arrives; nobody waits for what was given up. */
  async arrive(): Promise<void> {
    for (const one of this.#late.splice(0))
      try {
        one();
      } catch {
        // A question that cannot be answered.
      }
    this.#release();
    await this.untilHeld(Promise.allSettled(this.#pulling));
  }

  #release(): void {
    for (const release of this.#held.splice(0)) release();
  }

  /** Resolves when it is over: pages that are late arrive for that. */
  async outlast(work: Promise<unknown>): Promise<void> {
    const ended = work.then(
      () => true,
      () => true,
    );
    do this.#release();
    while ((await this.untilHeld(ended)) !== true);
  }

  /** @param now when it is: later than any undo unless told otherwise */
  flush(now = Date.now() + 60_000) {
    return flush(this.db, this.exchange, () => now);
  }

  async pull(): Promise<void> {
    const pulling = pullPages(this.db, this.exchange);
    this.#pulling.add(pulling);
    void pulling.catch(() => {}).finally(() => this.#pulling.delete(pulling));
    await this.untilHeld(pulling);
  }

  async sync(now?: number): Promise<void> {
    await this.flush(now);
    await this.pull();
  }

  /** As the person's app does it. */
  async does(type: 'sync' | 'flush' | 'pull'): Promise<void> {
    await this[type]();
  }

  /** All that waits is sent, and all there is brought. */
  settle(): Promise<void> {
    return this.sync();
  }

  /** The tab is killed and opened again: what is in the database is all there is. */
  async reopen(): Promise<void> {
    this.db.close();
    // What is on its way finds nobody.
    await this.outlast(Promise.allSettled(this.#pulling));
    this.lives = Infinity;
    this.db = this.#open();
    await this.db.open();
  }

  /** What the person sees. */
  async shows(): Promise<({ id: string } & object)[]> {
    const threads = await this.db.threads.orderBy('id').toArray();
    const members = await this.db.members.toArray();
    const marks = await this.db.marks.toArray();
    return Promise.all(
      threads.map(async (thread) => ({
        ...thread,
        members: members.filter((row) => row.thread === thread.id),
        marks: marks.filter((row) => row.thread === thread.id),
        messages: await listMessages(thread.id, { limit: Infinity }, this.db),
      })),
    );
  }

  async end(): Promise<void> {
    await this.db.delete();
  }
}
