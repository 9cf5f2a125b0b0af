import { getLocale } from '$lib/i18n';

export const sayNumber = (value: number): string =>
  new Intl.NumberFormat(getLocale()).format(value);

/** 12.3 k: for axes and tiles. */
export const sayShort = (value: number): string =>
  new Intl.NumberFormat(getLocale(), { notation: 'compact', maximumFractionDigits: 1 }).format(
    value,
  );

/** US dollars; what is less than a cent keeps two figures that count. */
export const sayMoney = (usd: number): string =>
  new Intl.NumberFormat(getLocale(), {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    ...(usd !== 0 && Math.abs(usd) < 0.01
      ? { maximumSignificantDigits: 2 }
      : { maximumFractionDigits: 2 }),
  }).format(usd);

export const sayMoment = (at: string | number): string =>
  new Intl.DateTimeFormat(getLocale(), { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(typeof at === 'string' ? at.replace(' ', 'T') : at),
  );

/** A day of the report (2026-03-01, UTC) in a few letters. */
export const sayDay = (day: string): string =>
  new Intl.DateTimeFormat(getLocale(), { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** "in 2 minutes", "3 hours ago". */
export function sayAgo(at: string, now: number = Date.now()): string {
  const seconds = (new Date(at.replace(' ', 'T')).getTime() - now) / 1000;
  const [unit, size] =
    steps.find(([, one]) => Math.abs(seconds) >= one) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' }).format(
    Math.round(seconds / size),
    unit,
  );
}
