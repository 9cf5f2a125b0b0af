import { claimPeer, keep, readKept, type Kept } from './keep';
import { takeTicket, type Ticket } from './room';

/** This tab's own place in a room: what it is known by, and how it has it back after a reload. */
export class OwnSeat {
  /** Our peer id; empty before it is claimed. */
  peer = '';
  /** What others know this person by. */
  name = '';
  readonly #room: string;
  /** Of the guest link; empty for members. */
  readonly #secret: string;
  #guest = '';

  constructor(room: string, secret: string) {
    this.#room = room;
    this.#secret = secret;
  }

  /** Takes the seat of before a reload, or another one where that is held. @returns what lets it go again */
  async claim(name: string): Promise<() => void> {
    const known = readKept(this.#room);
    this.name = name;
    this.#guest = known?.guest ?? '';
    const { peer, free } = await claimPeer(known?.peer);
    this.peer = peer;
    return free;
  }

  /** Throws HelenError, as `takeTicket` does. */
  async ticket(): Promise<Ticket> {
    const ticket = await takeTicket({
      room: this.#room,
      peer: this.peer,
      name: this.name,
      ...(this.#secret && { secret: this.#secret }),
      ...(this.#guest && { guest: this.#guest }),
    });
    this.#guest = ticket.guest ?? this.#guest;
    return ticket;
  }

  remember(how: Pick<Kept, 'inside' | 'microphone' | 'camera'>): void {
    if (this.peer === '') return;
    keep(this.#room, { peer: this.peer, guest: this.#guest, name: this.name, ...how });
  }
}
