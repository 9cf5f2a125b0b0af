import type { Circle, Waiting } from './types';

/** Why one cannot write; null when one can. */
export type Closed = 'left' | 'gone' | 'blocked' | 'banned' | null;

/** @param bannedUntil milliseconds since 1970 until when the person may only read; 0 for not */
export function closed(
  { thread, own, others, people }: Circle,
  waiting: readonly Waiting[],
  bannedUntil = 0,
  now = Date.now(),
): Closed {
  if (!own || own.left > 0) return 'left';
  if (bannedUntil > now) return 'banned';
  if (thread.kind === 'direct') {
    const [other] = others;
    if (!other || people.get(other.user)?.kind === 'gone') return 'gone';
  }
  // Whoever is written to again, and takes it, opens it.
  return waiting.some(({ refused }) => refused === 'person_blocked') ? 'blocked' : null;
}
