/** Whether somebody in a LiveKit room can be reached. Pure. Times in milliseconds. */
import { HOPELESS } from '../link';

/** What is known of them now. */
export interface Facts {
  now: number;
  /** Our own way to LiveKit is open. */
  open: boolean;
  /** LiveKit has them in the room, and hears from them. */
  here: boolean;
  /** What our server's roster says: `gone` only where the server itself took the seat away. */
  seat: 'present' | 'away' | 'gone';
  /** They said goodbye. */
  bye: boolean;
}

export interface Presence {
  at: 'connecting' | 'connected' | 'broken' | 'ended';
  /** They were heard or seen before. */
  met: boolean;
  /** Since when they cannot be reached; 0 while they can. */
  down: number;
  lost: boolean;
}

export const beginPresence = (now: number): Presence => ({
  at: 'connecting',
  met: false,
  down: now,
  lost: false,
});

/** The same object where nothing changed. An end is final: who comes back is met anew. */
export function stepPresence(before: Presence, facts: Facts): Presence {
  const { now, open, here, seat, bye } = facts;
  if (before.at === 'ended') return before;
  if (bye) return { ...before, at: 'ended' };
  // What is connected goes on, whatever our server says: it may have been started anew.
  if (open && here)
    return before.at === 'connected'
      ? before
      : { at: 'connected', met: true, down: 0, lost: false };
  if (seat === 'gone') return { ...before, at: 'ended' };
  const down = before.down || now;
  if (now - down >= HOPELESS) return { ...before, at: 'ended', lost: true };
  const at = before.met ? 'broken' : 'connecting';
  return at === before.at && down === before.down ? before : { ...before, at, down };
}
