import { getLocale, m } from '$lib/i18n';

/** How days and times are written. */
const ways = {
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  dayAndYear: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  weekday: { weekday: 'long' },
  date: { dateStyle: 'short' },
  time: { hour: 'numeric', minute: '2-digit' },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Each is made once: that takes as long as drawing a message, and every message has several. */
function written(at: number, way: keyof typeof ways): string {
  const key = `${getLocale()} ${way}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(getLocale(), ways[way])));
  return format.format(at);
}

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
  return written(at, sameYear ? 'day' : 'dayAndYear');
}

export function timeOf(at: number): string {
  return written(at, 'time');
}

/** As short as it can be and still be clear: the time today, the weekday this week, else the date. */
export function shortly(at: number, now = Date.now()): string {
  const days = daysBetween(at, now);
  if (days === 0) return timeOf(at);
  if (days === 1) return m.chat_yesterday();
  return written(at, days > 1 && days < 7 ? 'weekday' : 'date');
}

export function dayAndTime(at: number, now = Date.now()): string {
  return `${dayOf(at, now)}, ${timeOf(at)}`;
}
