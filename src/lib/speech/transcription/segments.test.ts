import { expect, it } from 'vitest';
import { tidy, toSegments } from './segments';
import { readShipped, tokens } from './tokens.fixture';
import { readVocabulary, type TokenizerFile } from './vocabulary';

const file = readShipped<TokenizerFile>('tokenizer.json');
const spell = readVocabulary(file);
/** Whole words the vocabulary has as one token; Ġ is GPT-2's space. */
const id = (piece: string) => {
  const found = file.model.vocab[piece];
  if (found === undefined) throw new Error(piece);
  return found;
};
const at = (seconds: number) => tokens.firstTimestamp + Math.round(seconds / 0.02);

it('spells bytes, accents and what takes more than one token', () => {
  expect(spell([id('Ġcu'), id('Ã¡'), id('nt')])).toBe(' cuánt');
  expect(spell([id('ĠÂ'), id('¿')])).toBe(' ¿');
  expect(spell([tokens.start, tokens.languages.es, at(1)])).toBe('');
});

it('drops what is left of half a character', () => {
  expect(tidy(spell([id('Ġno'), id('Â')]))).toBe('no');
  expect(tidy('  a \n  b ')).toBe('a b');
});

it('cuts at timestamps', () => {
  const said = [at(0), id('Ġno'), at(1.5), at(1.72), id('ĠLondon'), id('.'), at(3)];
  expect(toSegments(said, tokens, spell, 3.2)).toEqual([
    { from: 0, to: 1.5, text: 'no' },
    { from: 1.72, to: 3, text: 'London.' },
  ]);
});

it('lets a segment without an end last to the end of the clip, and none outlast it', () => {
  expect(toSegments([at(0), id('Ġno')], tokens, spell, 2.5)).toEqual([
    { from: 0, to: 2.5, text: 'no' },
  ]);
  expect(toSegments([at(0), id('Ġno'), at(3)], tokens, spell, 2.5)[0]?.to).toBe(2.5);
  expect(toSegments([at(0), at(1)], tokens, spell, 2.5)).toEqual([]);
});
