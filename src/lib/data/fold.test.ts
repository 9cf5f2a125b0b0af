import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, foldedWords, matches } from './fold';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

test('accents and case do not matter', () => {
  expect(fold('MAÑANA')).toBe('manana');
  expect(foldedWords('¿Qué? ¡QUE, qué!')).toEqual(['que']);
});

test('highlights are whole letters of the text as it was written', () => {
  const marked = (source: string, query: string) =>
    matches(source, foldedWords(query)).map(([from, to]) => source.slice(from, to));
  expect(marked('Mañana por la mañana', 'mana')).toEqual(['Maña', 'maña']);
  expect(marked('man\u0303ana', 'man')).toEqual(['man\u0303']);
  expect(marked('La canción y el camión', 'CANCI cam')).toEqual(['canci', 'cam']);
  expect(marked('Straße ﬁn', 'fi')).toEqual(['ﬁ']);
  expect(marked('abanico', 'nico')).toEqual([]);
});

test('folding twice is folding once', () => {
  fc.assert(
    fc.property(text, (source) => {
      for (const word of foldedWords(source)) expect(foldedWords(word)).toEqual([word]);
    }),
  );
});

test('every word of a text is found in it, in any case', () => {
  fc.assert(
    fc.property(text, (source) => {
      for (const word of foldedWords(source))
        expect(matches(source, [word]).length).toBeGreaterThan(0);
    }),
  );
});

test('ranges are in order, apart, and fold to a beginning with the term', () => {
  fc.assert(
    fc.property(text, text, (source, query) => {
      const terms = foldedWords(query);
      let last = 0;
      for (const [from, to] of matches(source, terms)) {
        expect(from).toBeGreaterThanOrEqual(last);
        expect(to).toBeGreaterThan(from);
        const piece = fold(source.slice(from, to));
        expect(terms.some((term) => piece.startsWith(term))).toBe(true);
        last = to;
      }
    }),
  );
});
