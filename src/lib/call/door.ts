import type { HelenError } from '$lib/errors';
import type { MediaConnection } from 'peerjs';
import type { OwnSeat } from './own-seat';
import type { Person } from './person.svelte';
import { leaveSeat, readIceServers, type Media } from './room';
import type { Roster } from './roster.svelte';
import { Signalling } from './signalling';

interface DoorOptions {
  /** By relays alone. */
  hidden(): boolean;
  /** The server let us in: by which way the call goes is known. */
  admitted(media: Media): Promise<void>;
  opened(): void;
  /** The way to the server is gone; it is looked for again. */
  lost(): void;
  /** The server told who is here. */
  seated(): void;
  /** The call is over for everybody; `why` as the server names it. */
  over(why: string): void;
  /** Somebody's own connection to us. */
  called(person: Person | null, call: MediaConnection): void;
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
    leave: leaveSeat,
    hidden,
    ticket: async () => {
      const ticket = await seat.ticket();
      await events.admitted(ticket.media);
      return ticket;
    },
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
      called: (call) => events.called(roster.known(call.peer), call),
    },
  });
}
