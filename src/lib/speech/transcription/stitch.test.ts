import { expect, it } from 'vitest';
import { stitch, wordsBefore } from './stitch';

it.each([
  {
    name: 'an overlap',
    earlier: 'Hola, me llamo Elena, me gustaría',
    newer: 'Elena, me gustaría saber qué tiempo',
    before: 'Hola, me llamo',
  },
  {
    name: 'half a word first',
    earlier: 'quiero reservar una mesa para cuatro',
    newer: 'bar una mesa para cuatro personas',
    before: 'quiero',
  },
  {
    name: 'other punctuation and case',
    earlier: 'I would like a room. For two',
    newer: 'room for two people',
    before: 'I would like a',
  },
  { name: 'the same from the start', earlier: 'no sé', newer: 'no sé nada', before: '' },
  {
    name: 'the last of two places',
    earlier: 'it was the best of times it was the',
    newer: 'it was the worst',
    before: 'it was the best of times',
  },
  { name: 'no overlap', earlier: 'uno dos', newer: 'tres cuatro', before: 'uno dos' },
  { name: 'nothing earlier', earlier: '', newer: 'tres cuatro', before: '' },
])('keeps what stands before: $name', ({ earlier, newer, before }) => {
  expect(wordsBefore(earlier, newer)).toBe(before);
});

it('gives the earlier words a segment that ends where the newer sound begins', () => {
  const earlier = [{ from: 0, to: 5, text: 'Hola, me llamo Elena, me gustaría' }];
  const newer = [{ from: 2, to: 6, text: 'Elena, me gustaría saber' }];
  expect(stitch(earlier, newer, 2)).toEqual([{ from: 0, to: 2, text: 'Hola, me llamo' }, ...newer]);
  expect(stitch([], newer, 2)).toEqual(newer);
});
