import { describe, expect, it } from 'vitest';
import { editDistance, numberWords, wordErrorRate, wordErrors, words } from './wer.mjs';

describe('words', () => {
  it('drops case and punctuation, keeps accents', () => {
    expect(words('¿Cuál es la capital, de Australia?', 'es')).toEqual(
      'cuál es la capital de australia'.split(' '),
    );
    expect(words('“Don’t” stop…', 'en')).toEqual(["don't", 'stop']);
  });

  it.each([
    ['mi hija de 5 años', 'mi hija de cinco años', 'es'],
    ['a las 9:00 de la noche', 'a las nueve de la noche', 'es'],
    ['35 personas', 'treinta y cinco personas', 'es'],
    ['In 2 sentences', 'in two sentences', 'en'],
    ['42 men', 'forty-two men', 'en'],
    ['the 20th time', 'the twentieth time', 'en'],
    ['100 days', 'one hundred days', 'en'],
  ] as const)('reads %j as %j', (a, b, language) => {
    expect(words(a, language)).toEqual(words(b, language));
  });

  it('leaves large numbers as digits', () => {
    expect(words('1984', 'en')).toEqual(['1984']);
    expect(numberWords(30, 'es')).toBe('treinta');
  });
});

describe('errors', () => {
  it.each([
    ['a b c', 'a b c', 0],
    ['a b c', 'a x c', 1],
    ['a b c', 'a c', 1],
    ['a b c', 'a b b c', 1],
    ['a b c', '', 3],
    ['', 'a b', 2],
  ])('counts %j -> %j as %i', (reference, heard, errors) => {
    const list = (text: string) => text.split(' ').filter(Boolean);
    expect(editDistance(list(reference), list(heard))).toBe(errors);
  });

  it('takes a set as a whole, not as a mean of clips', () => {
    const clips = [
      { reference: 'uno', heard: 'dos', language: 'es' },
      { reference: 'hola me llamo', heard: 'Hola, me llamo.', language: 'es' },
    ] as const;
    expect(wordErrorRate(clips)).toBe(0.25);
    expect(wordErrors('uno', '1', 'es').rate).toBe(0);
  });
});
