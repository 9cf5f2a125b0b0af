import { expect, test } from 'vitest';
import { written } from './asides.svelte';

test('a conversation is sent a line a message, the newest of it', () => {
  const lines = [
    { name: 'Ana', text: 'Primera\nen dos líneas' },
    { name: 'Luis', text: 'Segunda' },
    { name: 'me', text: 'Tercera' },
  ];
  expect(written(lines)).toBe('Ana: Primera en dos líneas\nLuis: Segunda\nme: Tercera');
  expect(written(lines, 30)).toBe('Luis: Segunda\nme: Tercera');
  expect(written(lines, 5)).toBe('me: T');
  expect(written([])).toBe('');
});
