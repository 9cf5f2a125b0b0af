import { describe, expect, it } from 'vitest';
import { contextOf, remember, sentenceAt } from './heard';
import type { Kept } from './states';

const kept = (turn: number, author: Kept['author'], text: string, heard = text): Kept => ({
  author,
  turn,
  text,
  heard,
  language: 'es',
  segments: [],
  interrupted: heard !== text,
  open: false,
});

describe('what was heard', () => {
  it('gives an assistant only the heard words of its replies', () => {
    const history = [
      kept(1, 'user', '¿Qué tiempo hará?'),
      kept(1, 'assistant', 'Mañana lloverá en Madrid toda la tarde.', 'Mañana lloverá '),
      kept(2, 'user', 'Para.'),
    ];
    expect(contextOf(history, 2)).toEqual([
      { author: 'user', text: '¿Qué tiempo hará?' },
      { author: 'assistant', text: 'Mañana lloverá' },
    ]);
  });

  it('leaves out a reply nobody heard', () => {
    const history = [kept(1, 'user', 'Hola'), kept(1, 'assistant', 'Hola, ¿qué tal?', '')];
    expect(contextOf(history, 2)).toEqual([{ author: 'user', text: 'Hola' }]);
  });

  it('keeps one line of a turn that was continued, in its place', () => {
    let history = remember([], kept(1, 'user', 'Cuéntame'));
    history = remember(history, kept(2, 'assistant', 'Érase una vez'));
    history = remember(history, kept(1, 'user', 'Cuéntame un cuento'));
    expect(history.map(({ text }) => text)).toEqual(['Cuéntame un cuento', 'Érase una vez']);
  });

  it('finds the sentence that is being said', () => {
    const text = 'Hola, Elena. ¿Qué tal estás hoy? Yo, muy bien.';
    expect(sentenceAt(text, 0)).toBe('Hola, Elena.');
    expect(sentenceAt(text, 'Hola, Elena. ¿Qué '.length)).toBe('¿Qué tal estás hoy?');
    expect(sentenceAt(text, text.length)).toBe('Yo, muy bien.');
    expect(sentenceAt('', 0)).toBe('');
  });
});
