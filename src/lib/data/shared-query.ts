import { liveQuery, type Observable, type Observer, type Subscription } from 'dexie';
import type { HelenDatabase } from './database';

/** What can be watched, and again whenever it changes. */
export type Watching<T> = Pick<Observable<T>, 'subscribe'>;

/**
 * A live query that several parts of a tab watch: asked once for all of them, for as long as one does. Whoever comes
 * later is told at once what was told last.
 */
export function sharedQuery<T>(
  query: (db: HelenDatabase) => Promise<T>,
): (db: HelenDatabase) => Watching<T> {
  const running = new WeakMap<HelenDatabase, Shared<T>>();
  return (db) => ({
    subscribe: (watcher?: Observer<T> | ((value: T) => void) | null) => {
      let shared = running.get(db);
      if (!shared) running.set(db, (shared = new Shared(() => query(db))));
      return shared.add(typeof watcher === 'function' ? { next: watcher } : (watcher ?? {}));
    },
  });
}

class Shared<T> {
  readonly #query: () => Promise<T>;
  readonly #watchers = new Set<Observer<T>>();
  #running: { unsubscribe(): void } | null = null;
  #last: { value: T } | null = null;

  constructor(query: () => Promise<T>) {
    this.#query = query;
  }

  add(watcher: Observer<T>): Subscription {
    const one = { ...watcher };
    this.#watchers.add(one);
    if (this.#last) one.next?.(this.#last.value);
    this.#running ??= liveQuery(this.#query).subscribe({
      next: (value) => {
        this.#last = { value };
        for (const { next } of [...this.#watchers]) next?.(value);
      },
      error: (cause: unknown) => {
        // It is over: who watches next begins anew.
        this.#end();
        const told = [...this.#watchers];
        this.#watchers.clear();
        for (const { error } of told) error?.(cause);
      },
    });
    const watchers = this.#watchers;
    return {
      unsubscribe: () => {
        if (watchers.delete(one) && watchers.size === 0) this.#end();
      },
      get closed() {
        return !watchers.has(one);
      },
    };
  }

  #end(): void {
    this.#running?.unsubscribe();
    this.#running = null;
    this.#last = null;
  }
}
