import { describe, expect, it } from 'vitest';
import { asWords } from '../words';

const hosting = { id: 'x', at: 'thinking', voice: true, sums: false, failed: false };
const line = { id: '1', from: 1, to: 2, at: 3, text: 'Hola.', final: true, language: 'es' };

describe('words of HELEN in a call', () => {
  it.each([
    { t: 'helen', hosting },
    { t: 'helen', hosting: null },
    { t: 'helen-consent', to: 'x', answer: 'yes' },
    { t: 'helen-act', to: 'x', act: 'stop' },
    { t: 'helen-act', to: 'x', act: 'call' },
    { t: 'helen-said', by: 'x', line },
  ])('%o', (words) => {
    expect(asWords(structuredClone(words))).toEqual(words);
    expect(asWords({ ...words, more: 1 })).toEqual(words);
  });

  it.each([
    { t: 'helen' },
    { t: 'helen', hosting: { ...hosting, at: 'dancing' } },
    { t: 'helen', hosting: { ...hosting, id: '' } },
    { t: 'helen', hosting: { ...hosting, voice: 'loud' } },
    { t: 'helen-consent', to: 'x' },
    { t: 'helen-consent', to: 'x', answer: null },
    { t: 'helen-consent', to: 'x'.repeat(65), answer: 'yes' },
    { t: 'helen-consent', to: 'x', answer: 'maybe' },
    { t: 'helen-act', to: 'x', act: 'sing' },
    { t: 'helen-said', by: 'x', line: { ...line, text: 'a'.repeat(2001) } },
    { t: 'helen-said', by: 'x', line: { ...line, from: Number.NaN } },
    { t: 'helen-said', by: 7, line },
    { t: 'helen-said', by: 'x' },
  ])('and not %o', (words) => {
    expect(asWords(words)).toBeNull();
  });
});
