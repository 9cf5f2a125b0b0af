import type { HelenError } from '$lib/errors';
import type { OwnSeat } from './own-seat';
import { readIceServers } from './room';
import type { Roster } from './roster.svelte';
import { Signalling } from './signalling';

interface DoorOptions {
  /** By relays alone. */
  hidden(): boolean;
  opened(): void;
  /** The way to the server is gone; it is looked for again. */
  lost(): void;
  /** The server told who is here. */
  seated(): void;
  /** The call is over for everybody; `why` as the server names it. */
  over(why: string): void;
  /** The server lets this person in no more. */
  refused(error: HelenError): void;
}

/** The way to the server, by which those of the roster come and what is said to us finds whom it is from. */
export function makeDoor(
  seat: OwnSeat,
  roster: Roster,
  { hidden, ...events }: DoorOptions,
): Signalling {
  return new Signalling({
    peer: seat.peer,
    iceServers: readIceServers,
    hidden,
    ticket: () => seat.ticket(),
    events: {
      ...events,
      roster: (seats) => {
        roster.read(seats);
        events.seated();
      },
      words: (from, words) => {
        const person = words.t === 'hello' ? roster.known(from) : roster.get(from);
        person?.hear(words);
      },
      called: (call) => {
        const person = roster.known(call.peer);
        if (person) person.answer(call);
        else call.close();
      },
    },
  });
}
