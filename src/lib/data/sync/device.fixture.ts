import { HelenError } from '$lib/errors';
import { HelenDatabase } from '../database';
import { newId } from '../ids';
import { listMessages } from '../messages';
import type { Exchange } from './exchange';
import { flush } from './flush';
import { pullPages } from './pull';
import type { ServerModel } from './server.fixture';

/** What may happen to one request. */
export type Weather = 'fine' | 'lost' | 'answer lost';

/** One device of a person: a real database, and a network that does what it is told. */
export class Device {
  db: HelenDatabase;
  /** Of the next requests, in order; fine when there is none. */
  weather: Weather[] = [];
  limit = 500;
  readonly #name = `device-${newId()}`;

  constructor(
    readonly server: ServerModel,
    readonly person: string,
  ) {
    this.db = new HelenDatabase(person, this.#name);
  }

  readonly exchange: Exchange = {
    push: (operations) =>
      this.#travel(() => this.server.push(this.person, structuredClone([...operations]))),
    page: (since, began) =>
      this.#travel(() => this.server.page(this.person, since, began, this.limit)),
    history: (thread, before, limit) =>
      this.#travel(() => this.server.history(this.person, thread, before, limit)),
  };

  async #travel<T>(answer: () => T): Promise<T> {
    const weather = this.weather.shift() ?? 'fine';
    if (weather === 'lost') throw new HelenError('offline');
    const given = answer();
    if (weather === 'answer lost') throw new HelenError('offline');
    return given;
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
    this.db = new HelenDatabase(this.person, this.#name);
    await this.db.open();
  }

  /** What the person sees. */
  async shows(): Promise<object[]> {
    const threads = await this.db.threads.orderBy('id').toArray();
    return Promise.all(
      threads.map(async (thread) => ({
        ...thread,
        members: await this.db.members
          .where('[thread+user]')
          .equals([thread.id, this.person])
          .toArray(),
        messages: await listMessages(thread.id, { limit: Infinity }, this.db),
      })),
    );
  }

  async end(): Promise<void> {
    await this.db.delete();
  }
}
