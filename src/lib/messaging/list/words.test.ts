import { expect, test } from 'vitest';
import type { CallNote } from '$lib/data';
import { callWords, isMissed, lengthWords } from './words';

const call = (more: Partial<CallNote> = {}): CallNote => ({
  ...{ id: 'c', kind: 'audio', seconds: 0, outcome: 'missed' },
  ...more,
});

test('a length is as coarse as one says it', () => {
  expect(
    [5, 59, 60, 89, 3599, 3600, 5400].map(lengthWords).map((text) => text.replaceAll(' ', ' ')),
  ).toEqual(['5 s', '59 s', '1 min', '1 min', '1 h', '1 h', '1 h 30 min']);
});

test('a call that nobody answered is missed by who was called, and unanswered to who called', () => {
  expect(callWords(call(), false)).toBe('Llamada perdida');
  expect(callWords(call({ kind: 'video', outcome: 'cancelled' }), false)).toBe(
    'Videollamada perdida',
  );
  expect(callWords(call(), true)).toBe('Llamada sin respuesta');
  expect(callWords(call({ outcome: 'declined' }), true)).toBe('Llamada rechazada');
  expect(callWords(call({ kind: 'video', outcome: 'answered', seconds: 65 }), false)).toMatch(
    /^Videollamada · 1.min$/,
  );
  expect(isMissed(call({ outcome: 'declined' }), false)).toBe(false);
});
