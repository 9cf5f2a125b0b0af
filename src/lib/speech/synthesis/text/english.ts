import { cardinalEn, ordinalEn, yearEn, below100 } from './cardinal-en';
import {
  abbreviationRules,
  acronymRule,
  englishAbbreviations,
  englishAcronyms,
} from './abbreviations';
import { figureRules, type Figures } from './figures';
import { addresses, markup } from './markup';
import type { Noun, Rule } from './types';

const months =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

const noun = (one: string, many = `${one}s`): Noun => ({ one, many });

function digits(raw: string): string {
  return [...raw].map((digit) => cardinalEn(BigInt(digit))).join(' ');
}

function whole(raw: string): string {
  if (raw.length > 18 || (raw.length > 1 && raw.startsWith('0'))) return digits(raw);
  return cardinalEn(BigInt(raw));
}

function read(raw: string, counted?: Noun): string {
  const [integer = '', decimals] = raw.replace(/,/g, '').split('.');
  // Four bare figures are a year unless they count something.
  if (decimals === undefined && !counted && /^(?:1[1-9]|20)\d\d$/.test(raw))
    return yearEn(Number(raw));
  return decimals === undefined ? whole(integer) : `${whole(integer)} point ${digits(decimals)}`;
}

const cents = noun('cent');
const pence = noun('penny', 'pence');

const figures: Figures = {
  number: '\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?(?!\\d)|\\d+(?:\\.\\d+)?',
  read,
  isOne: (raw) => raw === '1',
  link: () => '',
  minus: 'minus',
  plus: 'plus',
  to: 'to',
  percent: 'percent',
  and: 'and',
  of: '',
  decimal: '.',
  point: 'point',
  scales: 'million|billion|trillion|thousand',
  currencies: {
    $: { ...noun('dollar'), cents },
    US$: { ...noun('dollar'), cents },
    USD: { ...noun('dollar'), cents },
    '€': { ...noun('euro'), cents },
    EUR: { ...noun('euro'), cents },
    '£': { ...noun('pound'), cents: pence },
    GBP: { ...noun('pound'), cents: pence },
    '¥': { ...noun('yen', 'yen'), cents },
    MXN: { ...noun('Mexican peso'), cents },
  },
  units: {
    ms: noun('millisecond'),
    s: noun('second'),
    sec: noun('second'),
    min: noun('minute'),
    h: noun('hour'),
    hr: noun('hour'),
    hrs: noun('hour'),
    km: noun('kilometer'),
    'km/h': noun('kilometer per hour', 'kilometers per hour'),
    mph: noun('mile per hour', 'miles per hour'),
    'm/s': noun('meter per second', 'meters per second'),
    'km²': noun('square kilometer'),
    'm²': noun('square meter'),
    'm³': noun('cubic meter'),
    m: noun('meter'),
    cm: noun('centimeter'),
    mm: noun('millimeter'),
    ft: noun('foot', 'feet'),
    mi: noun('mile'),
    kg: noun('kilogram'),
    g: noun('gram'),
    mg: noun('milligram'),
    lb: noun('pound'),
    lbs: noun('pound'),
    oz: noun('ounce'),
    l: noun('liter'),
    L: noun('liter'),
    ml: noun('milliliter'),
    '°C': noun('degree Celsius', 'degrees Celsius'),
    '°F': noun('degree Fahrenheit', 'degrees Fahrenheit'),
    '°': noun('degree'),
    kB: noun('kilobyte'),
    KB: noun('kilobyte'),
    MB: noun('megabyte'),
    GB: noun('gigabyte'),
    TB: noun('terabyte'),
    Mbps: noun('megabit per second', 'megabits per second'),
    Hz: noun('hertz', 'hertz'),
    kHz: noun('kilohertz', 'kilohertz'),
    MHz: noun('megahertz', 'megahertz'),
    GHz: noun('gigahertz', 'gigahertz'),
    W: noun('watt'),
    kW: noun('kilowatt'),
    kWh: noun('kilowatt hour'),
  },
};

function date(day: number, month: number, year: string | undefined): string | null {
  if (day < 1 || day > 31 || month < 1 || month > 12) return null;
  const said = `${months[month - 1]!} ${ordinalEn(day)}`;
  if (year === undefined) return said;
  return `${said} ${year.length === 4 ? yearEn(Number(year)) : below100(Number(year))}`;
}

function time(hours: number, minutes: string, seconds: string | undefined, half?: string) {
  if (hours > 24 || Number(minutes) > 59) return null;
  const said = [cardinalEn(BigInt(hours))];
  if (minutes !== '00')
    said.push(minutes.startsWith('0') ? `oh ${whole(minutes[1]!)}` : whole(minutes));
  else if (!half && !seconds && hours <= 12) said.push("o'clock");
  if (seconds) said.push(`and ${whole(String(Number(seconds)))} seconds`);
  if (half) said.push(half.toLowerCase().startsWith('p') ? 'P M' : 'eigh M');
  return said.join(' ');
}

const half = '(?:[  ]?([ap]\\.?m\\.?)(?![\\p{L}]))?';

export const englishRules: Rule[] = [
  ...markup,
  ...addresses({ dot: 'dot', at: 'at', dash: 'dash', underscore: 'underscore' }),
  ...abbreviationRules(englishAbbreviations),
  {
    at: /(?<![\d.,/-])(\d{4})-(\d\d)-(\d\d)(?![\d-])/uy,
    say: ([, year, month, day]) => date(Number(day), Number(month), year),
  },
  // Month first, unless that cannot be.
  {
    at: /(?<![\d.,/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d\d)(?![\d/-])/uy,
    say: ([, a, , b, year]) => date(Number(b), Number(a), year) ?? date(Number(a), Number(b), year),
  },
  {
    at: new RegExp(
      `(${months.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)}\\b|\\b\\.?)`).join('|')}) (\\d{1,2})(?:st|nd|rd|th)?(?:, (\\d{4}))?(?![\\d:.,]*\\d)(?!\\p{L})`,
      'uy',
    ),
    say: ([, month, day, year]) =>
      date(Number(day), months.findIndex((name) => name.startsWith(month!.slice(0, 3))) + 1, year),
  },
  {
    at: new RegExp(`(?<![\\d:.,])(\\d{1,2}):(\\d\\d)(?::(\\d\\d))?(?![\\d:])${half}`, 'iuy'),
    say: ([, hours, minutes, seconds, part]) => time(Number(hours), minutes!, seconds, part),
  },
  {
    at: /(?<![\d:.,])(\d{1,2})[  ]?([ap]\.m\.|[ap]m)(?![\p{L}])/iuy,
    say: ([, hours, part]) => time(Number(hours), '00', undefined, part),
  },
  {
    at: /(?<![\p{L}\d.,])(\d{1,6})(?:st|nd|rd|th)(?![\p{L}\d])/iuy,
    say: ([, n]) => ordinalEn(Number(n)),
  },
  {
    at: /\+(\d{1,3}(?:[  -]?\d{2,4}){2,})(?!\d)/uy,
    say: ([, all]) => `plus ${all!.split(/[  -]/).map(digits).join(', ')}`,
  },
  {
    at: /(?<![\p{L}\d.,])((?:1[1-9]|20)\d)0s(?![\p{L}\d])/uy,
    say: ([, decade]) =>
      yearEn(Number(`${decade}0`))
        .replace(/y$/, 'ies')
        .replace(/([^s])$/, '$1s'),
  },
  { at: /(?<!\p{L})[vV]\.?(?=\d+(?:\.\d)?)/uy, say: () => 'version' },
  ...figureRules(figures),
  { at: /(?<=\d ?)[×x](?= ?\d)/uy, say: () => 'by' },
  { at: /(?<= )\+(?= )/uy, say: () => 'plus' },
  { at: /=/uy, say: () => 'equals' },
  { at: /(?<=\s)<(?=\s)/uy, say: () => 'less than' },
  { at: /(?<=\s)>(?=\s)/uy, say: () => 'greater than' },
  { at: /≈/uy, say: () => 'approximately' },
  { at: /%/uy, say: () => 'percent' },
  { at: /&/uy, say: () => 'and' },
  { at: /@/uy, say: () => 'at' },
  { at: /#(?=[\p{L}\d])/uy, say: () => 'number' },
  { at: /→/uy, say: () => 'to' },
  acronymRule(englishAcronyms),
];
