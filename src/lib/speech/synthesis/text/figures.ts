import type { Noun, Rule } from './types';

/** How one language reads figures; `raw` is as written, without a sign. */
export interface Figures {
  /** Regular expression source of one unsigned number as this language writes it. */
  number: string;
  /** In words, before `noun` if there is one. */
  read(raw: string, noun?: Noun): string;
  isOne(raw: string): boolean;
  /** Ends in whole millions: Spanish then says "de". */
  link(raw: string): string;
  minus: string;
  plus: string;
  to: string;
  percent: string;
  units: Record<string, Noun>;
  currencies: Record<string, Noun & { cents: Noun }>;
  /** "con" or "and" between money and its cents. */
  and: string;
  decimal: string;
  /** The dot of a version, in words. */
  point: string;
  /** Words like "million" after a number and before its currency's name. */
  scales: string;
  of: string;
}

const source = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const anyOf = (words: string[]) =>
  words
    .sort((a, b) => b.length - a.length)
    .map(source)
    .join('|');
const before = '(?<![\\p{L}\\p{N}][.,]?)';
const gap = '[ \\u00a0\\u202f]?';

/** Numbers with what they measure: money, percent, units, ranges, signs. */
export function figureRules(figures: Figures): Rule[] {
  const sign = `(?:(?<=^|[\\s(])([-−+]))?`;
  const amount = `${sign}(${figures.number})`;
  const currency = anyOf(Object.keys(figures.currencies));
  const unit = anyOf(Object.keys(figures.units));
  const end = '(?![\\p{L}\\p{N}])';
  const signed = (mark: string | undefined, words: string) =>
    mark === undefined ? words : `${mark === '+' ? figures.plus : figures.minus} ${words}`;

  function counted(raw: string, noun: Noun): string {
    const name = figures.isOne(raw) ? noun.one : noun.many;
    return `${figures.read(raw, noun)} ${figures.link(raw)} ${name}`;
  }

  function money(mark: string | undefined, raw: string, scale: string | undefined, code: string) {
    const noun = figures.currencies[code]!;
    if (scale) return signed(mark, `${figures.read(raw)} ${scale} ${figures.of} ${noun.many}`);
    const [whole = '', cents] = raw.split(new RegExp(`[${figures.decimal}](?=\\d\\d$)`));
    if (cents === undefined || cents === '00') return signed(mark, counted(whole, noun));
    return signed(
      mark,
      `${counted(whole, noun)} ${figures.and} ${counted(String(Number(cents)), noun.cents)}`,
    );
  }

  return [
    {
      at: new RegExp(
        `${sign}(${currency})${gap}(${figures.number})(?:${gap}(${figures.scales})${end})?`,
        'uy',
      ),
      say: (match) => money(match[1], match[3]!, match[4], match[2]!),
    },
    {
      at: new RegExp(
        `${before}${amount}(?:${gap}(${figures.scales}) (?:de )?)?${gap}(${currency})${end}`,
        'uy',
      ),
      say: (match) => money(match[1], match[2]!, match[3], match[4]!),
    },
    {
      at: new RegExp(`${before}${amount}${gap}%`, 'uy'),
      say: (match) => signed(match[1], `${figures.read(match[2]!)} ${figures.percent}`),
    },
    {
      at: new RegExp(
        `${before}(${figures.number})${gap}[-–]${gap}(${figures.number})${gap}(${unit}|%)${end}`,
        'uy',
      ),
      say: (match) => {
        const noun = figures.units[match[3]!] ?? { one: figures.percent, many: figures.percent };
        const ends = [match[1]!, match[2]!].map((raw) => figures.read(raw, noun));
        return `${ends.join(` ${figures.to} `)} ${noun.many}`;
      },
    },
    {
      at: new RegExp(`${before}${amount}${gap}(${unit})${end}`, 'uy'),
      say: (match) => signed(match[1], counted(match[2]!, figures.units[match[3]!]!)),
    },
    {
      at: new RegExp(
        `${before}(${figures.number})${gap}[-–]${gap}(${figures.number})(?![-–\\d])${end}`,
        'uy',
      ),
      say: (match) => `${figures.read(match[1]!)} ${figures.to} ${figures.read(match[2]!)}`,
    },
    {
      at: new RegExp(`${before}${amount}(?![.,]?\\d)${end}`, 'uy'),
      say: (match) => signed(match[1], figures.read(match[2]!)),
    },
    // What is left of digits (versions, codes, telephones) is said piece by piece.
    {
      at: /(\d+)[.,](?=\d)/uy,
      say: (match) => `${figures.read(match[1]!)} ${figures.point}`,
    },
    { at: /\d+/uy, say: (match) => figures.read(match[0]) },
  ];
}
