import type { ErrorCode, HelenError } from '$lib/errors';

/** Bytes of one file, as a server takes them by default. One that takes less says so. */
export const MOST_FILE = 100 << 20;

/** How many are sent at once. */
export const AT_ONCE = 2;

const FIRST = 1000;
const LONGEST = 60_000;
/** A conversation that was begun here may not be the server's yet. */
const PATIENCE_WITH_THREADS = 8;

const passing: readonly ErrorCode[] = [
  'offline',
  'upload_failed',
  'rate_limited',
  'too_many_requests',
  'unexpected',
];

/**
 * Milliseconds until a failed upload is tried again; null where only a person can help. A server that says when it will
 * listen (`retryAfter` in seconds) is believed.
 * @param attempt 1 after the first failure in a row
 * @param spread from 0 to 1: so that many do not come back at once
 */
export function restFor(
  { code, details }: HelenError,
  attempt: number,
  spread: number,
): number | null {
  if (code === 'session_missing' && attempt > PATIENCE_WITH_THREADS) return null;
  if (code !== 'session_missing' && !passing.includes(code)) return null;
  const said = details['retryAfter'];
  if (typeof said === 'number') return said * 1000 + spread * FIRST;
  return Math.min(LONGEST, FIRST * 2 ** (attempt - 1)) * (0.75 + spread / 2);
}

/** How fast bytes go: the last seconds count most. */
export class Speed {
  #at: number;
  #sent: number;
  #perSecond: number | null = null;

  constructor(at: number, sent: number) {
    this.#at = at;
    this.#sent = sent;
  }

  /** @param at milliseconds @returns bytes a second, once a quarter of one has gone by */
  after(at: number, sent: number): number | null {
    const took = (at - this.#at) / 1000;
    if (took < 0.25) return this.#perSecond;
    const now = Math.max(0, sent - this.#sent) / took;
    const weight = 1 - Math.exp(-took / 2);
    this.#perSecond =
      this.#perSecond === null ? now : this.#perSecond + (now - this.#perSecond) * weight;
    this.#at = at;
    this.#sent = sent;
    return this.#perSecond;
  }
}
