import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { speakable } from '.';

function said(text: string, language: 'es' | 'en'): string {
  return speakable(text, language)
    .map(({ say, kind }) => (kind === 'mark' ? say : ` ${say}`))
    .join('')
    .trim();
}

describe('what is said in Spanish', () => {
  test.each([
    ['Tardé 350 ms en responder.', 'Tardé trescientos cincuenta milisegundos en responder.'],
    ['Son 1.250,50 €.', 'Son mil doscientos cincuenta euros con cincuenta céntimos.'],
    ['1.000.000 €', 'un millón de euros'],
    ['$3 millones', 'tres millones de dólares'],
    ['Un 3,5 % más', 'Un tres coma cinco por ciento más'],
    ['-5 °C', 'menos cinco grados'],
    ['1 h y 21 min', 'una hora y veintiún minutos'],
    [
      '21 personas, 200 casas y 31 días',
      'veintiuna personas, doscientas casas y treinta y un días',
    ],
    ['Hay 21 por delante', 'Hay veintiuno por delante'],
    ['10-15 km', 'diez a quince kilómetros'],
    ['0,05', 'cero coma cero cinco'],
    ['El 21/11/2026', 'El veintiuno de noviembre de dos mil veintiséis'],
    ['2026-05-01', 'primero de mayo de dos mil veintiséis'],
    ['a las 10:30', 'a las diez treinta'],
    ['a las 14:05 h', 'a las catorce cero cinco'],
    ['a las 10:30 p. m.', 'a las diez treinta de la noche'],
    ['el 1.º y la 3.ª del 2º', 'el primero y la tercera del segundo'],
    ['el siglo XXI', 'el siglo veintiuno'],
    ['La Dra. Ruiz y el Sr. Paz', 'La doctora Ruiz y el señor Paz'],
    ['en EE. UU., p. ej.', 'en Estados Unidos, por ejemplo'],
    ['peras, uvas, etc.', 'peras, uvas, etcétera'],
    ['la ONU, el DNI y la IA', 'la onu, el de ene i y la i a'],
    ['la versión 1.2.3', 'la versión uno punto dos punto tres'],
    ['ana.paz@correo.es', 'ana punto paz arroba correo punto es'],
    ['https://www.ejemplo.com/a?b=c.', 'ejemplo punto com.'],
    ['el +34 600 123', 'el más treinta y cuatro, seiscientos, ciento veintitrés'],
    ['2 + 2 = 4', 'dos más dos igual a cuatro'],
    ['007', 'cero cero siete'],
  ])('%s', (written, spoken) => expect(said(written, 'es')).toBe(spoken));
});

describe('what is said in English', () => {
  test.each([
    ['It took 350 ms.', 'It took three hundred fifty milliseconds.'],
    ['$5.50', 'five dollars and fifty cents'],
    ['$2 million', 'two million dollars'],
    ['1,234,567', 'one million two hundred thirty-four thousand five hundred sixty-seven'],
    ['3.14', 'three point one four'],
    ['25%', 'twenty-five percent'],
    ['1 km or 2 km', 'one kilometer or two kilometers'],
    ['In 1999, 2007 and 2026', 'In nineteen ninety-nine, two thousand seven and twenty twenty-six'],
    ['the 1990s', 'the nineteen nineties'],
    ['the 21st and the 12th', 'the twenty-first and the twelfth'],
    ['11/21/2026', 'November twenty-first twenty twenty-six'],
    ['July 4, 1776', 'July fourth seventeen seventy-six'],
    ['at 9:00', "at nine o'clock"],
    ['at 10:05pm', 'at ten oh five P M'],
    ['Mr. and Mrs. Hill, e.g.', 'mister and missus Hill, for example'],
    ['no. 5', 'number five'],
    ['I said no. Then', 'I said no. Then'],
    ['the FBI and NATO', 'the F B I and nato'],
    ['me@site.org', 'me at site dot org'],
    ['-3 °F', 'minus three degrees Fahrenheit'],
  ])('%s', (written, spoken) => expect(said(written, 'en')).toBe(spoken));
});

test('leaves out what is written for the eye', () => {
  const text =
    '# Título\n\n**Hola**, mira [esto](http://a.b/c) 😀 y `codigo`:\n```js\nlet a = 1\n```\n- uno\n- dos';
  expect(said(text, 'es')).toBe('Título. Hola, mira esto y codigo. uno. dos');
  expect(speakable('😀 **', 'es')).toEqual([]);
});

test('tells which part of the text each piece stands for', () => {
  const text = 'Vale: 350 ms, Dr. Paz.';
  const ranges = speakable(text, 'es').map(({ from, to }) => text.slice(from, to));
  expect(ranges).toEqual(['Vale', ':', '350 ms', ',', 'Dr.', 'Paz', '.']);
});

test('whatever the text, pieces go forward within it and figures come as words', () => {
  const part = fc.constantFrom(
    ...['hola', 'Sr.', '3', '14', '.', ',', ':', '/', '-', ' ', '€', '%', 'ms', '`', '*', '(', ')'],
    ...[
      '[',
      ']',
      '😀',
      'EE. UU.',
      '\n',
      '#',
      'ª',
      '@',
      'http://',
      'a.com',
      '+',
      'XXI',
      'ABC',
      '¿',
      'ñ',
    ],
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 40 }),
      fc.constantFrom('es', 'en'),
      (parts, language) => {
        const text = parts.join('');
        let at = 0;
        for (const { say, from, to } of speakable(text, language as 'es' | 'en')) {
          expect(from).toBeGreaterThanOrEqual(at);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(text.length);
          expect(say).not.toBe('');
          if (/^\d+$/.test(text.slice(from, to))) expect(say).not.toMatch(/\d/);
          at = to;
        }
      },
    ),
    { numRuns: 500 },
  );
});
