import { expect, test } from 'vitest';
import { hueOf, initials } from './face';
import { meaning } from './keys';

const key = (key: string, more = {}) =>
  meaning({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

test('letters mean what the help says, in either case, and nothing with Ctrl', () => {
  expect(key('r')).toEqual({ type: 'deed', deed: 'reply' });
  expect(key('R')).toEqual({ type: 'deed', deed: 'reply' });
  expect(key('c', { ctrlKey: true })).toBeNull();
  expect(key('c', { metaKey: true })).toBeNull();
  expect(key('ArrowUp')).toEqual({ type: 'move', by: -1 });
  expect(key('x')).toBeNull();
});

test('a face without a picture shows the first letters of the name, whole ones', () => {
  expect(initials({ name: 'Eva María Luna', username: 'eva' })).toBe('EL');
  expect(initials({ name: '', username: 'ana' })).toBe('A');
  expect(initials({ name: '🌻 Sol', username: 'sol' })).toBe('🌻S');
  expect(initials(null)).toBe('?');
});

test('a person has one hue of six, always the same', () => {
  const ids = Array.from({ length: 60 }, (_, i) => `person${i}`);
  expect(new Set(ids.map(hueOf)).size).toBe(6);
  expect(ids.map(hueOf)).toEqual(ids.map(hueOf));
});
