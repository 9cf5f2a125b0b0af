import type { Person } from './person.svelte';
import type { Seat } from './types';

interface RosterEvents {
  came(name: string): void;
  /** Those who are in it are others than before. */
  gathered(): void;
  /** Somebody is no more in it; `lost`: they were given up. */
  went(person: Person, lost: boolean): void;
}

/** Who is in the room, as the server tells and as we meet them. */
export class Roster {
  people = $state.raw<Person[]>([]);
  /** The server told who is here. */
  seated = false;
  readonly #events: RosterEvents;
  readonly #people = new Map<string, Person>();
  #make: ((seat: Seat) => Person | null) | null = null;
  #own = '';
  #seats: readonly Seat[] = [];
  /** Seats the server told of since our socket opened: only such can be taken away by it. */
  readonly #told = new Set<string>();
  /** Who has gone, by when they had come. */
  readonly #gone = new Map<string, number>();

  constructor(events: RosterEvents) {
    this.#events = events;
  }

  /** From now on others can be met. @param own our own peer, which is in the list too */
  begin(own: string, make: (seat: Seat) => Person | null): void {
    this.#own = own;
    this.#make = make;
  }

  /** Our socket opened: who is here the list tells, which comes next. */
  opened(): void {
    this.#told.clear();
    for (const person of this.people) person.signal(true);
  }

  /** The server's list. */
  read(seats: readonly Seat[]): void {
    const others = seats.filter(({ peer }) => peer !== this.#own);
    this.#seats = others;
    for (const seat of others) {
      const known = this.#people.get(seat.peer);
      if (known) {
        known.seat = seat;
        known.tell({ type: 'seat', seat: seat.away ? 'away' : 'present' });
        // Who has gone stays gone, though the server may not know yet: who comes anew comes at another time.
      } else if (!seat.away && this.#gone.get(seat.peer) !== seat.at) this.#meet(seat);
      this.#told.add(seat.peer);
    }
    const here = new Set(others.map(({ peer }) => peer));
    for (const [peer, person] of this.#people) {
      // After a restart the server does not know yet who will come back.
      if (!here.has(peer) && this.#told.has(peer)) person.tell({ type: 'seat', seat: 'gone' });
    }
    this.seated = true;
  }

  get(peer: string): Person | undefined {
    return this.#people.get(peer);
  }

  /** Somebody who has a seat; also one who was given up. */
  known(peer: string): Person | null {
    const seat = this.#seats.find((one) => one.peer === peer);
    return this.#people.get(peer) ?? (seat ? this.#meet(seat) : null);
  }

  /** How their link is has changed: who has ended is no more in it. */
  changed(person: Person): void {
    const { peer, at } = person.seat;
    if (person.at !== 'ended' || this.#people.get(peer) !== person) return;
    this.#people.delete(peer);
    this.#gone.set(peer, at);
    this.#list();
    this.#events.went(person, person.lost);
  }

  /** A few times a second. @returns the peer of who speaks, of several the last; null when nobody does */
  look(now: number): string | null {
    let spoke: string | null = null;
    for (const person of this.people) {
      person.tell({ type: 'tick' });
      person.listen(now);
      if (person.speaking) spoke = person.seat.peer;
      person.gestures.fade(now);
    }
    return spoke;
  }

  /** Lets everybody go. @param moment how long a last word may take, in milliseconds */
  end(moment: number): void {
    for (const person of this.#people.values()) setTimeout(() => person.end(), moment);
    this.#people.clear();
    this.people = [];
  }

  #meet(seat: Seat): Person | null {
    const person = this.#make?.(seat);
    if (!person) return null;
    this.#people.set(seat.peer, person);
    this.#list();
    if (this.seated) this.#events.came(seat.name);
    return person;
  }

  #list(): void {
    this.people = [...this.#people.values()].toSorted((a, b) => a.seat.seat - b.seat.seat);
    for (const person of this.people) person.limit();
    this.#events.gathered();
  }
}
