import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asWords } from '../words';

const line = {
  t: 'caption',
  id: 'a-1',
  from: 1,
  to: 2,
  at: 3,
  text: 'hola',
  final: true,
  language: 'es',
};

describe('what other devices say of captions', () => {
  it.each([
    line,
    { t: 'captions', wants: true, writes: 'loading' },
    { t: 'consent', answer: 'yes', among: ['a', 'b'], mark: 'm' },
    { t: 'consent', answer: null, among: [], mark: '' },
  ])('is understood: %o', (words) => {
    expect(asWords(structuredClone(words))).toEqual(words);
  });

  it.each([
    { ...line, text: 'a'.repeat(2001) },
    { ...line, from: '1' },
    { ...line, at: Number.NaN },
    { ...line, language: 'fr' },
    { ...line, final: 'yes' },
    { ...line, id: 'a'.repeat(65) },
    { t: 'captions', wants: 1, writes: 'on' },
    { t: 'captions', wants: true, writes: 'everything' },
    { t: 'consent', answer: 'maybe', among: [] },
    { t: 'consent', answer: 'yes', among: 'all' },
    { t: 'consent', answer: 'yes', among: Array.from({ length: 65 }, String) },
    { t: 'consent', answer: 'yes', among: [1] },
    { t: 'consent', answer: 'yes', among: [], mark: 'a'.repeat(65) },
  ])('is nothing where it is none of ours: %#', (words) => {
    expect(asWords(words)).toBeNull();
  });

  it('is understood of pages from before consents had marks', () => {
    const words = { t: 'consent', answer: 'yes', among: ['a'] };
    expect(asWords({ ...words })).toEqual({ ...words, mark: '' });
  });

  it('harms nobody, whatever it is, and brings nothing else along', () => {
    const t = fc.constantFrom('caption', 'captions', 'consent');
    fc.assert(
      fc.property(t, fc.object({ key: fc.constantFrom(...Object.keys(line)) }), (type, value) => {
        const words = asWords({ ...line, ...value, more: 1, t: type });
        expect(words === null || !('more' in words)).toBe(true);
      }),
    );
  });
});
