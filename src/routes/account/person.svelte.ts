import { keepSession, session, type Session } from '$lib/data';

/** Who is signed in, for screens: changes here show at once. Another person, or none, takes a reload. */
class Person {
  #session = $state.raw<Session | null>(session());

  get session(): Session | null {
    return this.#session;
  }

  /** Something about the person, or the token, is new. */
  keep(next: Session): void {
    keepSession(next);
    this.#session = next;
  }

  /** What another tab or the start has changed. */
  look(): void {
    this.#session = session();
  }
}

export const person = new Person();
