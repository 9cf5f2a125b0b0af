import type { Person } from '../requests';

/** The server writes times as `2026-03-01 12:00:00.000Z`; empty is never. */
const timeOf = (written: string): number =>
  written === '' ? 0 : new Date(written.replace(' ', 'T')).getTime();

export const isBlocked = ({ blockedUntil }: Person, now: number = Date.now()): boolean =>
  timeOf(blockedUntil) > now;

export const durations = ['hour', 'day', 'week', 'month', 'always'] as const;
export type Duration = (typeof durations)[number];

const hours: Record<Exclude<Duration, 'always'>, number> = {
  hour: 1,
  day: 24,
  week: 24 * 7,
  month: 24 * 30,
};

/** Until when a block holds that begins now, as ISO; for good is a time that nobody here will see. */
export function blockUntil(duration: Duration, now: number = Date.now()): string {
  if (duration === 'always') return '9999-01-01T00:00:00.000Z';
  return new Date(now + hours[duration] * 3_600_000).toISOString();
}

export const isForGood = (blockedUntil: string): boolean => blockedUntil.startsWith('9999');
