/** Word error rate, with what no listener would call an error taken away first. Used by tests and benchmarks. */

const UNITS = {
  es: 'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve',
  en: 'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
};
const TENS = {
  es: '. . . treinta cuarenta cincuenta sesenta setenta ochenta noventa',
  en: '. . twenty thirty forty fifty sixty seventy eighty ninety',
};
const HUNDRED = { es: 'cien', en: 'one hundred' };

/**
 * A whole number from 0 to 100 in words; others stay digits.
 * @param {number} number
 * @param {'es' | 'en'} language
 */
export function numberWords(number, language) {
  if (number === 100) return HUNDRED[language];
  if (number > 100) return String(number);
  const units = UNITS[language].split(' ');
  const unit = units[number];
  if (unit !== undefined) return unit;
  const ten = TENS[language].split(' ')[Math.floor(number / 10)];
  if (number % 10 === 0) return `${ten}`;
  return `${ten} ${language === 'es' ? 'y ' : ''}${units[number % 10]}`;
}

/** Ordinals English writes with digits, up to where people say them. */
const ORDINALS = Object.fromEntries(
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'
    .split(' ')
    .map((word, i) => [i + 1, word]),
);

/**
 * Words in lower case without punctuation; accents stay; small numbers in words, full hours without ":00".
 * @param {string} text
 * @param {'es' | 'en'} language
 * @returns {string[]}
 */
export function words(text, language) {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/(\d):00\b/gu, '$1')
    .replaceAll(/\b(\d+)(?:st|nd|rd|th)\b/gu, (whole, digits) => ORDINALS[digits] ?? whole)
    .replaceAll(/[’‘]/gu, "'")
    .replaceAll(/[^\p{L}\p{N}' ]/gu, ' ')
    .replaceAll(/(?<!\p{L})'|'(?!\p{L})/gu, ' ')
    .replaceAll(/\d+/gu, (digits) => ` ${numberWords(Number(digits), language)} `)
    .split(' ')
    .filter((word) => word !== '');
}

/**
 * Substitutions, insertions and deletions between two lists of words.
 * @param {readonly string[]} reference
 * @param {readonly string[]} heard
 */
export function editDistance(reference, heard) {
  let row = heard.map((_, i) => i + 1);
  row.unshift(0);
  for (const [i, word] of reference.entries()) {
    const next = [i + 1];
    for (const [j, other] of heard.entries()) {
      const replaced = (row[j] ?? 0) + (word === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/**
 * Errors and reference words of one clip; the rate of a set is the sum of errors over the sum of words.
 * @param {string} reference
 * @param {string} heard
 * @param {'es' | 'en'} language
 * @returns {{ errors: number, words: number, rate: number }}
 */
export function wordErrors(reference, heard, language) {
  const expected = words(reference, language);
  const errors = editDistance(expected, words(heard, language));
  return { errors, words: expected.length, rate: errors / Math.max(1, expected.length) };
}

/**
 * Word error rate over a set, 0..1.
 * @param {readonly { reference: string, heard: string, language: 'es' | 'en' }[]} clips
 */
export function wordErrorRate(clips) {
  let errors = 0;
  let total = 0;
  for (const { reference, heard, language } of clips) {
    const clip = wordErrors(reference, heard, language);
    errors += clip.errors;
    total += clip.words;
  }
  return errors / Math.max(1, total);
}
