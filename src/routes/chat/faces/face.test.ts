import { expect, test } from 'vitest';
import { hueOf, initials, ofPerson } from './face';

test('a face without a picture shows the first letters of two words, whole ones', () => {
  expect(initials('Eva Luna')).toBe('EL');
  expect(initials('El viaje de la Sierra')).toBe('VS');
  expect(initials('ana')).toBe('A');
  expect(initials('🌻 Sol')).toBe('S');
  expect(initials('𝒜lma')).toBe('𝒜');
  expect(initials('')).toBe('');
});

test('a person has one hue, always the same, and others have others', () => {
  const ids = Array.from({ length: 60 }, (_, i) => `person${i}abc`);
  expect(ids.map(hueOf)).toEqual(ids.map(hueOf));
  expect(new Set(ids.map(hueOf)).size).toBeGreaterThan(40);
  for (const id of ids) expect(hueOf(id)).toBeLessThan(360);
});

test('nobody known has no letters, and HELEN a sign of her own', () => {
  expect(ofPerson(null)).toMatchObject({ kind: 'direct', name: '' });
  const helen = {
    id: 'helen',
    username: '',
    name: 'HELEN',
    avatar: null,
    kind: 'assistant' as const,
  };
  expect(ofPerson(helen).kind).toBe('assistant');
});
