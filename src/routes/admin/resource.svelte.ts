import { untrack } from 'svelte';
import { asHelenError, type HelenError } from '$lib/errors';

export type Loading<T> =
  { type: 'loading' } | { type: 'ready'; value: T } | { type: 'failed'; error: HelenError };

/** Something the server has, read when a screen opens and again on demand; of two readings the later one counts. */
export class Resource<T> {
  state = $state.raw<Loading<T>>({ type: 'loading' });
  #read: () => Promise<T>;
  #turn = 0;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  get value(): T | null {
    return this.state.type === 'ready' ? this.state.value : null;
  }

  set value(value: T) {
    this.#turn++;
    this.state = { type: 'ready', value };
  }

  /** Shows that it loads, unless something is there already: then that stays until the new has come. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    // Called from an effect, it must not make that effect run again.
    if (untrack(() => this.state.type) === 'failed') this.state = { type: 'loading' };
    try {
      const value = await this.#read();
      if (turn === this.#turn) this.state = { type: 'ready', value };
    } catch (cause) {
      if (turn === this.#turn) this.state = { type: 'failed', error: asHelenError(cause) };
    }
  }
}
