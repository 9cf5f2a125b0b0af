import { getLocale } from '$lib/i18n';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size as people say it: three figures at most, in the unit that fits ("82,3 MB"). */
export function sayBytes(bytes: number): string {
  let size = Math.max(0, bytes);
  let unit = 0;
  // 999.5 would be said as 1,000: that is one of the next unit.
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  const whole = unit < 2 || size >= 100;
  return new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit: units[unit] ?? 'byte',
    // English says "363 byte" of the short one.
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: whole ? 0 : 1,
  }).format(size);
}
