import { cardinalEs, ordinalEs, type SpanishForm } from './cardinal-es';
import {
  abbreviationRules,
  acronymRule,
  spanishAbbreviations,
  spanishAcronyms,
} from './abbreviations';
import { figureRules, type Figures } from './figures';
import { addresses, markup } from './markup';
import type { Noun, Rule } from './types';

const months =
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(
    ' ',
  );

const noun = (one: string, many: string, feminine = false): Noun => ({ one, many, feminine });
const grouped =
  /^\d{1,3}(?:[.\u00a0\u202f]\d{3})+(?:,\d+)?$|^\d{1,3}(?: \d{3}){2,}$|^\d{1,3}(?:,\d{3}){2,}$/;

function digits(raw: string): string {
  return [...raw].map((digit) => cardinalEs(BigInt(digit))).join(' ');
}

function whole(raw: string, form: SpanishForm = 'uno'): string {
  if (raw.length > 18 || (raw.length > 1 && raw.startsWith('0'))) return digits(raw);
  return cardinalEs(BigInt(raw), form);
}

/** Without the separators of thousands: [whole, separator, decimals]. */
function parts(raw: string): [string, string, string] {
  const plain = !grouped.test(raw)
    ? raw
    : /^\d{1,3}(?:,\d{3}){2,}$/.test(raw)
      ? raw.replace(/,/g, '')
      : raw.replace(/[.\s]/g, '');
  const [, integer = '', separator = '', decimals = ''] =
    /^(\d+)(?:([.,])(\d+))?$/.exec(plain) ?? [];
  return [integer, separator, decimals];
}

function read(raw: string, counted?: Noun): string {
  const [integer, separator, decimals] = parts(raw);
  const form = counted ? (counted.feminine ? 'una' : 'un') : 'uno';
  if (!separator) return whole(integer, form);
  const tail =
    decimals.length <= 2 && !decimals.startsWith('0') ? whole(decimals) : digits(decimals);
  return `${whole(integer)} ${separator === ',' ? 'coma' : 'punto'} ${tail}`;
}

const cents = noun('céntimo', 'céntimos');
const centavos = noun('centavo', 'centavos');

const figures: Figures = {
  number:
    '\\d{1,3}(?:[.\\u00a0\\u202f]\\d{3})+(?:,\\d+)?(?!\\d)|\\d{1,3}(?: \\d{3}){2,}(?!\\d)|' +
    '\\d{1,3}(?:,\\d{3}){2,}(?!\\d)|\\d+(?:[.,]\\d+)?',
  read,
  isOne: (raw) => raw === '1',
  link: (raw) => {
    const [integer, separator] = parts(raw);
    return !separator && /^[1-9]\d*0{6}$/.test(integer) ? 'de' : '';
  },
  minus: 'menos',
  plus: 'más',
  to: 'a',
  percent: 'por ciento',
  and: 'con',
  of: 'de',
  decimal: ',',
  point: 'punto',
  scales: 'millones|millón|mil|M',
  currencies: {
    '€': { ...noun('euro', 'euros'), cents },
    EUR: { ...noun('euro', 'euros'), cents },
    $: { ...noun('dólar', 'dólares'), cents: centavos },
    US$: { ...noun('dólar', 'dólares'), cents: centavos },
    USD: { ...noun('dólar', 'dólares'), cents: centavos },
    MXN: { ...noun('peso mexicano', 'pesos mexicanos'), cents: centavos },
    '£': { ...noun('libra', 'libras', true), cents: noun('penique', 'peniques') },
    GBP: { ...noun('libra', 'libras', true), cents: noun('penique', 'peniques') },
    '¥': { ...noun('yen', 'yenes'), cents },
  },
  units: {
    ms: noun('milisegundo', 'milisegundos'),
    s: noun('segundo', 'segundos'),
    seg: noun('segundo', 'segundos'),
    min: noun('minuto', 'minutos'),
    h: noun('hora', 'horas', true),
    km: noun('kilómetro', 'kilómetros'),
    'km/h': noun('kilómetro por hora', 'kilómetros por hora'),
    'm/s': noun('metro por segundo', 'metros por segundo'),
    'km²': noun('kilómetro cuadrado', 'kilómetros cuadrados'),
    'm²': noun('metro cuadrado', 'metros cuadrados'),
    'm³': noun('metro cúbico', 'metros cúbicos'),
    m: noun('metro', 'metros'),
    cm: noun('centímetro', 'centímetros'),
    mm: noun('milímetro', 'milímetros'),
    kg: noun('kilo', 'kilos'),
    g: noun('gramo', 'gramos'),
    mg: noun('miligramo', 'miligramos'),
    l: noun('litro', 'litros'),
    L: noun('litro', 'litros'),
    ml: noun('mililitro', 'mililitros'),
    '°C': noun('grado', 'grados'),
    ºC: noun('grado', 'grados'),
    '°F': noun('grado Fahrenheit', 'grados Fahrenheit'),
    '°': noun('grado', 'grados'),
    kB: noun('kilobyte', 'kilobytes'),
    KB: noun('kilobyte', 'kilobytes'),
    MB: noun('mega', 'megas'),
    GB: noun('giga', 'gigas'),
    TB: noun('tera', 'teras'),
    Mbps: noun('megabit por segundo', 'megabits por segundo'),
    Hz: noun('hercio', 'hercios'),
    kHz: noun('kilohercio', 'kilohercios'),
    MHz: noun('megahercio', 'megahercios'),
    GHz: noun('gigahercio', 'gigahercios'),
    W: noun('vatio', 'vatios'),
    kW: noun('kilovatio', 'kilovatios'),
    kWh: noun('kilovatio hora', 'kilovatios hora'),
  },
};

function date(day: number, month: number, year: string | undefined): string | null {
  if (day < 1 || day > 31 || month < 1 || month > 12) return null;
  const said = `${day === 1 ? 'primero' : whole(String(day))} de ${months[month - 1]!}`;
  return year === undefined ? said : `${said} de ${whole(year)}`;
}

function time(hours: number, minutes: string, seconds: string | undefined, half?: string) {
  if (hours > 24 || Number(minutes) > 59) return null;
  const said = [whole(String(hours), 'una')];
  if (minutes !== '00' || seconds) said.push(whole(minutes));
  if (seconds) said.push(`y ${whole(String(Number(seconds)))} segundos`);
  if (half) {
    const pm = half.toLowerCase().startsWith('p');
    said.push(pm ? (hours % 12 >= 8 ? 'de la noche' : 'de la tarde') : 'de la mañana');
  }
  return said.join(' ');
}

/** Words that follow a number without being counted by it. */
const notCounted = new Set(
  (
    'por con para que como entre hasta desde sin sobre según pero más menos mil millones millón ' +
    'son era fue está las los del cuando donde porque aunque tras ante bajo igual'
  ).split(' '),
);
const masculineInA = /^(?:días?|mapas?|planetas?|tranvías?|.*(?:emas?|omas?|amas?))$/;
const feminineInAm =
  /^(?:camas?|ramas?|damas?|llamas?|tomas?|bromas?|gomas?|palomas?|cremas?|yemas?)$/;

function isFeminine(word: string): boolean {
  if (masculineInA.test(word) && !feminineInAm.test(word)) return false;
  return /(?:as?|ción|ciones|sión|siones|dad|dades|tudes)$/.test(word);
}

const halves = '(?:[  ]?([ap]\\.? ?m\\.?)(?![\\p{L}])|[  ]?h(?:rs?)?\\.?(?![\\p{L}]))?';

function roman(numeral: string): number {
  const value: Record<string, number> = { I: 1, V: 5, X: 10, L: 50, C: 100 };
  return [...numeral].reduce((sum, letter, i, all) => {
    const here = value[letter]!;
    return sum + (here < (value[all[i + 1] ?? ''] ?? 0) ? -here : here);
  }, 0);
}

export const spanishRules: Rule[] = [
  ...markup,
  ...addresses({ dot: 'punto', at: 'arroba', dash: 'guion', underscore: 'guion bajo' }),
  ...abbreviationRules(spanishAbbreviations),
  {
    at: /(?<![\d.,/-])(\d{4})-(\d\d)-(\d\d)(?![\d-])/uy,
    say: ([, year, month, day]) => date(Number(day), Number(month), year),
  },
  {
    at: /(?<![\d.,/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d\d)(?![\d/-])/uy,
    say: ([, day, , month, year]) => date(Number(day), Number(month), year),
  },
  {
    at: new RegExp(`(?<![\\d:.,])(\\d{1,2}):(\\d\\d)(?::(\\d\\d))?(?![\\d:])${halves}`, 'iuy'),
    say: ([, hours, minutes, seconds, half]) => time(Number(hours), minutes!, seconds, half),
  },
  {
    at: /(?<![\d:.,])(\d{1,2})[  ]?([ap]\. ?m\.|[ap]m)(?![\p{L}])/iuy,
    say: ([, hours, half]) => time(Number(hours), '00', undefined, half),
  },
  {
    at: /(?<![\p{L}\d.,])(\d+)\.?(º|ª|er|ro|ra|do|da|to|ta)(?![\p{L}\d])/uy,
    say: ([, n, end]) =>
      n!.length > 2
        ? null
        : ordinalEs(Number(n), end === 'er' ? 'short' : /a|ª/.test(end!) ? 'a' : 'o'),
  },
  {
    at: /(siglos?) ([IVXL]+)(?![\p{L}])/iuy,
    say: ([, word, numeral]) => `${word} ${whole(String(roman(numeral!.toUpperCase())))}`,
  },
  // A telephone: groups of digits after a plus.
  {
    at: /\+(\d{1,3}(?:[  -]?\d{2,4}){2,})(?!\d)/uy,
    say: ([, all]) =>
      `más ${all!
        .split(/[  -]/)
        .map((group) => (group.length > 3 ? digits(group) : whole(group)))
        .join(', ')}`,
  },
  // Before what it counts a number takes its gender: veintiún años, doscientas personas.
  {
    at: /(?<![\p{L}\p{N}][.,]?|[-−+$€£])(\d{1,3}(?:\.\d{3})+|\d+)(?= (\p{Ll}{3,})(?!\p{L}))/uy,
    say: ([, raw, next]) =>
      notCounted.has(next!) || Object.hasOwn(figures.units, next!)
        ? null
        : read(raw!, noun(next!, next!, isFeminine(next!))),
  },
  { at: /(?<!\p{L})[vV]\.?(?=\d+(?:\.\d)?)/uy, say: () => 'versión' },
  ...figureRules(figures),
  {
    at: /(?<=\d ?)[×x](?= ?\d)/uy,
    say: () => 'por',
  },
  { at: /(?<= )\+(?= )/uy, say: () => 'más' },
  { at: /=/uy, say: () => 'igual a' },
  { at: /(?<=\s)<(?=\s)/uy, say: () => 'menor que' },
  { at: /(?<=\s)>(?=\s)/uy, say: () => 'mayor que' },
  { at: /≈/uy, say: () => 'aproximadamente' },
  { at: /%/uy, say: () => 'por ciento' },
  { at: /&/uy, say: () => 'y' },
  { at: /@/uy, say: () => 'arroba' },
  { at: /#(?=[\p{L}\d])/uy, say: () => 'número' },
  { at: /→/uy, say: () => 'a' },
  acronymRule(spanishAcronyms),
];
