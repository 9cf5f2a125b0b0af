import type { ErrorCode } from '$lib/errors';
import type { Summary } from './helen/summary';
import type { Recording } from './recorder.svelte';

/** Somebody in the room, as the server's roster tells. Milliseconds since 1970. */
export interface Seat {
  peer: string;
  /** Only grows in a room's life; the higher calls the lower. */
  seat: number;
  name: string;
  /** Empty for a guest. */
  user: string;
  at: number;
  /** Their socket broke: the seat is kept for 30 s. */
  away?: boolean;
}

/** What a person may see of a room before entering. */
export interface RoomInformation {
  id: string;
  kind: 'audio' | 'video';
  title: string;
  /** It belongs to a conversation; otherwise it is a link's room. */
  thread: boolean;
  /** Names of who is in it now. */
  people: string[];
  /** The name of who made it. */
  by: string;
  /** Whoever has the link may enter. */
  guests: boolean;
  /** The server has a relay: an address can be hidden behind it. */
  relay: boolean;
}

/** What the person chose before entering: tracks that are open already, or null. */
export interface JoinChoice {
  name: string;
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  /** The speaker's device id; empty for the system's. */
  speaker: string;
  /** Only by the server's relay: nobody learns this device's address. */
  hidden: boolean;
}

/** Why a call is over for this person. */
export type EndedWhy = 'left' | 'lost' | 'declined' | 'unanswered' | 'refused' | 'full';

/** A call as this person lives it; `since` in milliseconds since 1970. */
export type CallState =
  | { at: 'idle' }
  | { at: 'joining' }
  /** Nobody else is in it. */
  | { at: 'alone'; since: number }
  | { at: 'talking'; since: number }
  | { at: 'recovering'; since: number; what: 'network' | 'signalling' | 'person' }
  | { at: 'ended'; why: EndedWhy; code?: ErrorCode };

/** How much picture this person wants to pay for: all, small and slow, or none either way. */
export type DataUse = 'full' | 'saver' | 'audio';

/** What happened, to be told once: in words, and to who cannot see it. */
export type CallNews =
  | { what: 'came' | 'went' | 'lost' | 'hand' | 'screen' | 'recording'; name: string }
  /** HELEN is gone with who invited her. */
  | { what: 'helen'; name: string }
  /** HELEN has something to say in the conversation: whoever hears this has her do it. */
  | { what: 'told'; summary: Summary }
  /** A recording of this person's is there, to be saved. */
  | { what: 'recorded'; recording: Recording }
  | { what: 'trouble'; code: ErrorCode };
