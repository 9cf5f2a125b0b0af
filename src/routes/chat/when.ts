import { getLocale, m } from '$lib/i18n';

/** Whole days between two moments, by the calendar of this place. */
export function daysBetween(from: number, to: number): number {
  const day = (at: number) => {
    const date = new Date(at);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  };
  return Math.round((day(to) - day(from)) / 86_400_000);
}

/** The day of a moment as a heading: today, yesterday, else its date (with the year when it is another). */
export function dayOf(at: number, now = Date.now()): string {
  const days = daysBetween(at, now);
  if (days === 0) return m.chat_today();
  if (days === 1) return m.chat_yesterday();
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(getLocale(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at);
}

export function timeOf(at: number): string {
  return new Intl.DateTimeFormat(getLocale(), { hour: 'numeric', minute: '2-digit' }).format(at);
}

/** As short as it can be and still be clear: the time today, the weekday this week, else the date. */
export function shortly(at: number, now = Date.now()): string {
  const days = daysBetween(at, now);
  if (days === 0) return timeOf(at);
  if (days === 1) return m.chat_yesterday();
  if (days > 1 && days < 7)
    return new Intl.DateTimeFormat(getLocale(), { weekday: 'long' }).format(at);
  return new Intl.DateTimeFormat(getLocale(), { dateStyle: 'short' }).format(at);
}

export function dayAndTime(at: number, now = Date.now()): string {
  return `${dayOf(at, now)}, ${timeOf(at)}`;
}
