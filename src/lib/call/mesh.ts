import type { MediaConnection } from 'peerjs';
import type { Carrier } from './carrier';
import { ownLoudness } from './measure';
import { Peer } from './peer.svelte';
import type { Around, Person } from './person.svelte';
import type { Seat } from './types';

/** From each browser to each, and through nothing that could listen. */
export class Mesh implements Carrier {
  readonly by = 'peers';
  readonly #around: Around;
  #peers: Peer[] = [];

  constructor(around: Around) {
    this.#around = around;
  }

  opened(): void {
    // Each person hears of it: each has a connection of their own.
  }

  meet(seat: Seat): Person {
    const peer = new Peer(seat, this.#around);
    this.#peers = [...this.#peers.filter(({ at }) => at !== 'ended'), peer];
    return peer;
  }

  replaced(kind: 'audio' | 'video'): void {
    const { local } = this.#around;
    for (const { wire } of this.#peers) void wire?.replace(kind, local[kind], local.main);
  }

  showed(): void {
    const { screen, helen } = this.#around.local;
    for (const { wire } of this.#peers) {
      void wire?.show('screen', screen);
      void wire?.show('helen', helen);
    }
  }

  async level(): Promise<number> {
    const wire = this.#peers.find(({ at }) => at === 'connected')?.wire;
    return wire ? ownLoudness(wire.pc) : 0;
  }

  called(person: Person | null, call: MediaConnection): void {
    if (person instanceof Peer) person.answer(call);
    else call.close();
  }

  end(): void {
    // Each connection ends with its person.
    this.#peers = [];
  }
}
