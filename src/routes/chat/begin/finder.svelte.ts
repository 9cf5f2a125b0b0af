import type { UserRow } from '$lib/data';
import { asHelenError, type HelenError } from '$lib/errors';
import { findPeople, LEAST_SOUGHT, nameOf, recentPeople } from '$lib/messaging/list';

/** Milliseconds without a key before the server is asked. */
const PAUSE = 200;

/** Who can be chosen. */
export type Finding =
  /** Nothing is looked for: with whom the person wrote last. */
  | { type: 'recent'; people: UserRow[] }
  | { type: 'looking'; people: UserRow[] }
  | { type: 'found'; query: string; people: UserRow[] }
  /** The server does not answer: those that are known here, and why not more. */
  | { type: 'failed'; people: UserRow[]; error: HelenError };

/** Finds people by their names, as they are written. Made by a panel, followed in its `$effect`s. */
export class Finder {
  query = $state('');
  #recent = $state.raw<UserRow[]>([]);
  #state = $state.raw<Exclude<Finding, { type: 'recent' }> | null>(null);

  readonly finding = $derived<Finding>(this.#state ?? { type: 'recent', people: this.#recent });

  /** Reads whom the person knows. */
  async open(): Promise<void> {
    this.#recent = await recentPeople().catch(() => []);
  }

  /** For `$effect`: asks once the writing pauses. */
  look(): (() => void) | void {
    const query = this.query.trim();
    if (query.length < LEAST_SOUGHT) {
      this.#state = null;
      return;
    }
    const known = this.#among(query);
    const asking = new AbortController();
    this.#state = { type: 'looking', people: known };
    const ask = async () => {
      try {
        const people = await findPeople(query, asking.signal);
        if (!asking.signal.aborted) this.#state = { type: 'found', query, people };
      } catch (cause) {
        if (asking.signal.aborted) return;
        this.#state = { type: 'failed', people: known, error: asHelenError(cause, 'offline') };
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }

  #among(query: string): UserRow[] {
    const sought = query.toLocaleLowerCase();
    return this.#recent.filter((person) =>
      `${nameOf(person)} ${person.username}`.toLocaleLowerCase().includes(sought),
    );
  }
}
