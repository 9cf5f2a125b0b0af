import type { MediaConnection } from 'peerjs';
import { Mesh } from './mesh';
import type { Around, Person } from './person.svelte';
import type { Media } from './room';
import type { Seat } from './types';

/** How sound, pictures and words get to the others. */
export interface Carrier {
  readonly by: Media;
  /** Our way to the server opened, and our seat is there. */
  opened(): void;
  /** Begins with somebody who has a seat. */
  meet(seat: Seat): Person;
  /** Another track of ours is sent from now on, or none. */
  replaced(kind: 'audio' | 'video'): void;
  /** What we show of ourselves has changed: muted, a screen, how much picture. */
  showed(): void;
  /** How loud we are as it is sent, 0 to 1. */
  level(): Promise<number>;
  /** Somebody's own connection to us, where people have such. */
  called(person: Person | null, call: MediaConnection): void;
  end(): void;
}

/** The server says by which way a call goes; what a media server needs arrives with the first call by one. */
export async function carrierFor(media: Media, around: Around): Promise<Carrier> {
  if (media === 'peers') return new Mesh(around);
  const { LiveKit } = await import('./livekit');
  return new LiveKit(around);
}
