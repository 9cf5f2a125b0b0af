import { expect, test } from 'vitest';
import { mentionsIn } from '../said';
import { candidates, named, namingAt } from './mentions';

const ana = { id: 'a', username: 'ana', name: 'Ana García' };
const eva = { id: 'e', username: 'eva.luna', name: 'Eva Luna' };
const angel = { id: 'n', username: 'helper', name: 'Ángel Ruiz' };
const people = [ana, eva, angel];

test('a name is being written from the @ to the caret, not in an address', () => {
  expect(namingAt('hola @ev', 8)).toEqual({ at: 5, word: 'ev' });
  expect(namingAt('@', 1)).toEqual({ at: 0, word: '' });
  expect(namingAt('hola @eva y', 11)).toBeNull();
  expect(namingAt('hola @eva y', 7)).toEqual({ at: 5, word: 'e' });
  expect(namingAt('eva@luna', 8)).toBeNull();
});

test('who may be meant: usernames first, any word of the name, accents aside', () => {
  const ids = (word: string) => candidates(word, people).map(({ id }) => id);
  expect(ids('')).toEqual(['a', 'e', 'n']);
  expect(ids('an')).toEqual(['a', 'n']);
  expect(ids('luna')).toEqual(['e']);
  expect(ids('x')).toEqual([]);
});

test('a name that is chosen is written out, and one goes on behind it', () => {
  expect(named('hola @ev', { at: 5, word: 'ev' }, eva)).toEqual({
    text: 'hola @eva.luna ',
    caret: 15,
  });
  expect(named('a @e b', { at: 2, word: 'e' }, ana)).toEqual({ text: 'a @ana b', caret: 7 });
});

test('names are found as people write them', () => {
  expect(mentionsIn('Mira (https://x.es/a_(b)), @eva.luna.', people)).toEqual(['e']);
  expect(mentionsIn('javascript:alert(1) mail@ana.es', people)).toEqual([]);
  expect(mentionsIn('@ANA y @eva.luna y @ana, no @nadie', people)).toEqual(['a', 'e']);
});
