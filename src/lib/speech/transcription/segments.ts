import { secondsOf, type Tokens } from './tokens';
import type { Segment } from './types';
import type { Spell } from './vocabulary';

/** One space between words, none around; what half a character leaves is dropped. */
export function tidy(text: string): string {
  return text.replaceAll('\uFFFD', '').replaceAll(/\s+/gu, ' ').trim();
}

/** Cuts decoded tokens at their timestamps. A segment without an end lasts to the clip's, in seconds. */
export function toSegments(
  said: readonly number[],
  tokens: Tokens,
  spell: Spell,
  clipEnd: number,
): Segment[] {
  const segments: Segment[] = [];
  let words: number[] = [];
  let from = 0;
  const close = (to: number) => {
    const text = tidy(spell(words));
    words = [];
    if (text !== '')
      segments.push({ from: Math.min(from, clipEnd), to: Math.min(to, clipEnd), text });
  };
  for (const token of said) {
    if (token < tokens.firstTimestamp) {
      words.push(token);
      continue;
    }
    const second = secondsOf(tokens, token);
    if (words.length > 0) close(second);
    from = second;
  }
  close(clipEnd);
  return segments;
}
