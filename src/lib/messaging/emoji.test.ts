import { expect, test } from 'vitest';
import { allEmoji, EMOJI_GROUPS, inTone, QUICK_EMOJI, recentAfter, searchEmoji } from './emoji';
import { bigEmoji } from './said';

const emoji = await allEmoji();
const first = (search: string) => searchEmoji(emoji, search)[0]?.text;

test('all are there, each once, in groups, named in both languages', () => {
  expect(emoji.length).toBeGreaterThan(1_800);
  expect(new Set(emoji.map(({ text }) => text)).size).toBe(emoji.length);
  expect(new Set(emoji.map(({ group }) => group))).toEqual(new Set(EMOJI_GROUPS));
  for (const { names } of emoji) expect(names.es && names.en).toBeTruthy();
  for (const quick of QUICK_EMOJI) expect(emoji.map(({ text }) => text)).toContain(quick);
});

test('every one alone in a message is drawn big', () => {
  expect(emoji.filter(({ text }) => bigEmoji(text) !== 1)).toEqual([]);
});

test('found in Spanish and English, with accents or without, by the beginning of a word', () => {
  expect(first('corazón rojo')).toBe('❤️');
  expect(first('CORAZON ROJO')).toBe('❤️');
  expect(first('red heart')).toBe('❤️');
  expect(first('pizza')).toBe('🍕');
  expect(first('españa')).toBe('🇪🇸');
  expect(first('Spain')).toBe('🇪🇸');
  expect(searchEmoji(emoji, 'gat').map(({ text }) => text)).toContain('🐱');
  expect(first('👍🏽')).toBe('👍');
  expect(searchEmoji(emoji, 'xyzzy')).toEqual([]);
  expect(searchEmoji(emoji, '  ')).toEqual([]);
});

test('skin tones change what has them and nothing else', () => {
  const thumb = searchEmoji(emoji, '👍')[0]!;
  expect(inTone(thumb, 0)).toBe('👍');
  expect(inTone(thumb, 3)).toBe('👍🏽');
  expect(inTone(searchEmoji(emoji, '🍕')[0]!, 3)).toBe('🍕');
  expect(emoji.every(({ toned }) => toned.length === 0 || toned.length === 5)).toBe(true);
});

test('the last used comes first, once, and the list ends', () => {
  expect(recentAfter(['a', 'b'], 'b')).toEqual(['b', 'a']);
  const many = Array.from({ length: 60 }, (_, n) => String(n)).reduce<string[]>(
    (kept, one) => recentAfter(kept, one),
    [],
  );
  expect(many).toHaveLength(32);
  expect(many[0]).toBe('59');
});
