import { expect, test } from 'vitest';
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
