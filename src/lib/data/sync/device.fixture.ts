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
 * What may happen to one request. `doubled`: it arrives twice. `late`: the device gives it up, and it arrives when
 * `arrive` is called.
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
      this.#travel(() => this.server.page(this.person, since, began, this.limit)),
    history: (thread, before, limit) =>
      this.#travel(() =>
        this.server.history(this.person, thread, before, Math.min(limit, this.limit)),
      ),
  };

  async #travel<T>(answer: () => T): Promise<T> {
    const weather = this.weather.shift() ?? 'fine';
    if (weather === 'late') this.#late.push(answer);
    if (weather === 'lost' || weather === 'late') throw new HelenError('offline');
    if (weather === 'doubled') answer();
    const given = answer();
    if (weather === 'answer lost') throw new HelenError('offline');
    return given;
  }

  /** What was late arrives, and nobody waits for an answer. */
  arrive(): void {
    for (const one of this.#late.splice(0))
      try {
        one();
      } catch {
        // A question that cannot be answered.
      }
  }

  /** @param now when it is: later than any undo unless told otherwise */
  flush(now = Date.now() + 60_000) {
    return flush(this.db, this.exchange, () => now);
  }

  pull(): Promise<void> {
    return pullPages(this.db, this.exchange);
  }

  async sync(now?: number): Promise<void> {
    await this.flush(now);
    await this.pull();
  }

  /** The tab is killed and opened again: what is in the database is all there is. */
  async reopen(): Promise<void> {
    this.db.close();
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
