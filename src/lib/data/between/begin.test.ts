import { expect, test } from 'vitest';
import { directId } from './begin';

// The server makes the same id (pocketbase/chat/people_limits_test.go has the same three).
test.each([
  ['aaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbb', 'ttlppws048e5fpp'],
  ['0123456789abcde', 'zyxwvutsrqponml', 'n716fc3ayfwgavg'],
  ['abc', 'abd', 'j19e8cdt35eicl4'],
])('%s and %s meet in %s, whoever begins', async (one, other, id) => {
  expect(await directId(one, other)).toBe(id);
  expect(await directId(other, one)).toBe(id);
});
