import type { ErrorCode, HelenError } from '$lib/errors';
import type { Settings } from '$lib/settings';
import type { SessionParts } from './parts';
import type { Event } from './states';

/** What the session's organs need of it: a way to tell what happened, and what the person chose. */
export interface Host {
  readonly parts: SessionParts;
  settings(): Settings;
  send(event: Event): void;
  /** Remembers why something failed and gives its code, so that the interface can show more than a code. */
  blame(cause: unknown, fallback: ErrorCode): ErrorCode;
  warn(error: HelenError): void;
  /** This turn is said with a voice that needs no network. */
  speakHere(turn: number): void;
  /** Bytes of models that are being fetched. */
  fetched(of: 'hearing' | 'voice', received: number, total: number): void;
  /** Whisper's own account of a final transcript, in ms. */
  transcribed(turn: number, timings: { queued: number; total: number }): void;
}
