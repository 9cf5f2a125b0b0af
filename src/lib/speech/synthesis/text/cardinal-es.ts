/** How a number ends before what it counts: alone (uno), before a masculine (un) or a feminine (una). */
export type SpanishForm = 'uno' | 'un' | 'una';

const small = (
  'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince ' +
  'dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro ' +
  'veinticinco veintiséis veintisiete veintiocho veintinueve'
).split(' ');
const tens = '   treinta cuarenta cincuenta sesenta setenta ochenta noventa'.split(' ');
const hundreds = (
  ' ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ' +
  'ochocientos novecientos'
).split(' ');

function below100(n: number, form: SpanishForm): string {
  if (n === 1) return form;
  if (n === 21) return { uno: 'veintiuno', un: 'veintiún', una: 'veintiuna' }[form];
  if (n < 30) return small[n]!;
  const unit = n % 10;
  return tens[Math.floor(n / 10)]! + (unit ? ` y ${below100(unit, form)}` : '');
}

function below1000(n: number, form: SpanishForm): string {
  if (n === 100) return 'cien';
  if (n < 100) return below100(n, form);
  const hundred = hundreds[Math.floor(n / 100)]!;
  const said = form === 'una' ? hundred.replace(/os$/, 'as') : hundred;
  return n % 100 ? `${said} ${below100(n % 100, form)}` : said;
}

function below1000000(n: number, form: SpanishForm): string {
  const thousands = Math.floor(n / 1000);
  if (!thousands) return below1000(n, form);
  const head =
    thousands === 1 ? 'mil' : `${below1000(thousands, form === 'una' ? 'una' : 'un')} mil`;
  return n % 1000 ? `${head} ${below1000(n % 1000, form)}` : head;
}

/** A whole number in Spanish words, long scale; up to 18 digits (larger ones: say the digits). */
export function cardinalEs(n: bigint, form: SpanishForm = 'uno'): string {
  if (n === 0n) return 'cero';
  const parts: string[] = [];
  const billions = Number(n / 1_000_000_000_000n);
  const millions = Number((n / 1_000_000n) % 1_000_000n);
  const rest = Number(n % 1_000_000n);
  if (billions) {
    parts.push(billions === 1 ? 'un billón' : `${below1000000(billions, 'un')} billones`);
  }
  if (millions) {
    parts.push(millions === 1 ? 'un millón' : `${below1000000(millions, 'un')} millones`);
  }
  if (rest) parts.push(below1000000(rest, form));
  return parts.join(' ');
}

const firsts = (
  ' primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo ' +
  'decimotercero decimocuarto decimoquinto decimosexto decimoséptimo decimoctavo decimonoveno'
).split(' ');
const tenths =
  '  vigésimo trigésimo cuadragésimo quincuagésimo sexagésimo septuagésimo octogésimo nonagésimo'.split(
    ' ',
  );

/** An ordinal; past 99 the cardinal, as people say it. `short` is primer, tercer. */
export function ordinalEs(n: number, gender: 'o' | 'a' | 'short'): string {
  if (n < 1 || n > 99) return cardinalEs(BigInt(n), gender === 'a' ? 'una' : 'uno');
  const unit = n % 10;
  const said =
    n < 20 ? firsts[n]! : tenths[Math.floor(n / 10)]! + (unit ? ` ${firsts[unit]!}` : '');
  if (gender === 'a') return said.replace(/o\b/g, 'a');
  return gender === 'short' ? said.replace(/(primer|tercer)o$/, '$1') : said;
}
