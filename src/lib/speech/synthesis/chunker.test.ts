import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Chunker } from './chunker';

function cut(text: string, pieces: readonly string[] = [text]): string[] {
  const chunker = new Chunker();
  return [...pieces.flatMap((piece) => chunker.push(piece)), ...chunker.end()].map(
    ({ text }) => text,
  );
}

/** The same text in pieces that end at the given places. */
function split(text: string, places: readonly number[]): string[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...ends].map((from, i) => text.slice(from, ends[i] ?? text.length));
}

const alphabet = fc.constantFrom(
  ...[
    'Hola',
    'casa',
    'y',
    'que',
    'Sr.',
    'EE.',
    'UU.',
    'etc.',
    '3.5',
    '350',
    'ms',
    '1.',
    'p.',
    'ej.',
    'D.',
  ],
  ...[
    ' ',
    ' ',
    ' ',
    ' ',
    ' ',
    '\n',
    '. ',
    ', ',
    '? ',
    '… ',
    ': ',
    '```',
    '`',
    '**',
    '"',
    '(',
    ')',
    '¿',
    '-',
    '😀',
  ],
);
const texts = fc.array(alphabet, { maxLength: 120 }).map((words) => words.join(''));

describe('the chunker', () => {
  test('joins to the original, and cuts at the same places whatever pieces the text comes in', () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat(2000), { maxLength: 30 }), (text, places) => {
        const whole = cut(text);
        expect(whole.join('')).toBe(text);
        expect(cut(text, split(text, places))).toEqual(whole);
        expect(cut(text, [...text])).toEqual(whole);
      }),
      { numRuns: 700 },
    );
  }, 60_000);

  test('keeps pieces within bounds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('casa', ' ', 'y', 'abcdefghij'), { maxLength: 400 }),
        (words) => {
          for (const piece of cut(words.join(''))) expect(piece.length).toBeLessThanOrEqual(220);
        },
      ),
    );
  });

  test('cuts the first piece at a clause, then sentences', () => {
    expect(
      cut('Claro que sí, mañana lloverá un poco, pero no mucho. Lleva paraguas. Y abrigo.'),
    ).toEqual([
      'Claro que sí,',
      ' mañana lloverá un poco, pero no mucho.',
      ' Lleva paraguas.',
      ' Y abrigo.',
    ]);
  });

  test('cuts a long second piece at a clause too, and no other', () => {
    const text =
      'Claro que sí, mañana por la tarde lloverá un poco, pero no mucho. Lleva a la sierra un paraguas, o dos.';
    expect(cut(text)).toEqual([
      'Claro que sí,',
      ' mañana por la tarde lloverá un poco,',
      ' pero no mucho.',
      ' Lleva a la sierra un paraguas, o dos.',
    ]);
  });

  test('cuts a first clause without punctuation before a conjunction', () => {
    expect(cut('El tren de las ocho llega tarde porque nieva en la sierra.')[0]).toBe(
      'El tren de las ocho llega tarde',
    );
  });

  test('gives the first clause as soon as the next space has come', () => {
    const chunker = new Chunker();
    expect(chunker.push('Muy bien,')).toEqual([]);
    expect(chunker.push(' aq')).toEqual([{ text: 'Muy bien,', end: 'clause' }]);
  });

  test.each([
    ['Vino el Sr. López con la Dra. Ruiz.', 'Y se fue.'],
    ['Vive en EE. UU. desde 2010.', 'Le gusta.'],
    ['Pesa 3.5 kg y cuesta 1.250,50 € más.', 'Caro.'],
    ['Hay fruta, p. ej. peras, uvas, etc. en casa.', 'Come.'],
    ['She met Mr. J. R. Smith at 5 p.m. sharp.', 'Then left.'],
  ])('does not cut inside %s', (sentence, next) => {
    const pieces = cut(`Mira, esto. Y esto. ${sentence} ${next}`);
    expect(pieces).toContain(` ${sentence}`);
  });

  test('ends a sentence with an abbreviation when a capital follows', () => {
    expect(cut('Pues bien. Compra pan, leche, etc. Luego vuelve.').slice(1)).toEqual([
      ' Compra pan, leche, etc.',
      ' Luego vuelve.',
    ]);
  });

  test('keeps code in one piece of its own', () => {
    expect(cut('Mira esto:\n```js\nlet a = 1. ;\n```\nYa está.')).toEqual([
      'Mira esto:',
      '\n```js\nlet a = 1. ;\n```',
      '\nYa está.',
    ]);
  });

  test('keeps the number of a list with its line', () => {
    expect(cut('Pasos:\n1. Abre la caja.\n2. Cierra.')).toEqual([
      'Pasos:',
      '\n1. Abre la caja.',
      '\n2. Cierra.',
    ]);
  });
});
