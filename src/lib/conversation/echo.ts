import type { Utterance } from './states';

/** Words as they sound: lower case, no accents, no punctuation. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .match(/[\p{Letter}\p{Number}]+/gu) ?? [];

/** Words of slack around what was sounding: the heard prefix is told in steps, and a room echoes late. */
const slack = 3;

/**
 * Whether these words are only HELEN's own voice come back through the microphone: nearly all of them are among what
 * she sounded while they were heard. Someone who says the same long sentence again is no echo: she cannot have said
 * all of it in the half second before she gave way.
 */
export function isEcho(text: string, over: Utterance['over']): boolean {
  if (over === null) return false;
  const said = wordsOf(text);
  const before = wordsOf(over.text.slice(0, over.from)).length;
  const until = wordsOf(over.text.slice(0, over.to)).length;
  const sounding = wordsOf(over.text).slice(Math.max(0, before - slack), until + slack);
  if (said.length === 0 || sounding.length === 0) return false;
  const left = new Map<string, number>();
  for (const word of sounding) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of said) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    shared += 1;
  }
  return shared / said.length >= 0.8;
}
