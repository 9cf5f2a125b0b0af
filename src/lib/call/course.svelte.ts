import { HOPELESS } from './link';
import { nextState } from './state';
import type { CallState } from './types';

/** How a call goes: what its links and the way to the server make of it. Times in milliseconds since 1970. */
export class Course {
  state = $state.raw<CallState>({ at: 'idle' });
  /** Our way to the server is open: others can come. */
  signalled = $state(false);
  /** When it began for this person. */
  began = $state(0);
  /** Since when the way is as it is. */
  #since = 0;

  get live(): boolean {
    return this.state.at !== 'idle' && this.state.at !== 'ended';
  }

  begin(): void {
    this.state = { at: 'joining' };
    this.began = Date.now();
    this.#since = this.began;
  }

  way(open: boolean): void {
    this.signalled = open;
    this.#since = Date.now();
  }

  /** @returns false where there is nobody to talk to, and no way for anybody to come */
  settle(people: Parameters<typeof nextState>[1]['people']): boolean {
    const now = Date.now();
    const quiet = now - this.#since;
    if (people.length === 0 && !this.signalled && quiet > HOPELESS) return false;
    const facts = { now, online: navigator.onLine, signal: this.signalled, quiet, people };
    const next = nextState(this.state, facts);
    if (next !== this.state) this.state = next;
    return true;
  }
}
