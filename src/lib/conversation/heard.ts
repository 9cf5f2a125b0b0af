import type { ContextMessage } from '$lib/assistant';
import type { Kept } from './states';

const place = ({ turn, author }: Kept) => turn * 2 + (author === 'assistant' ? 1 : 0);

/** History with one more record, or with a newer version of one it has; in the order of turns. */
export function remember(history: readonly Kept[], record: Kept): Kept[] {
  const others = history.filter(
    ({ turn, author }) => turn !== record.turn || author !== record.author,
  );
  return [...others, record].sort((a, b) => place(a) - place(b));
}

/**
 * What an assistant may know of the conversation: what the person said, and of its own replies only what they heard,
 * to the word. A reply nobody heard never happened.
 */
export function contextOf(history: readonly Kept[], answered: number): ContextMessage[] {
  return history
    .filter(({ turn, author }) => turn !== answered || author !== 'user')
    .map(({ author, heard }) => ({ author, text: heard.trim() }))
    .filter(({ text }) => text !== '');
}

/** The sentence around a position of a text: what is being said just now. */
export function sentenceAt(text: string, position: number): string {
  const ends = /[.!?…]+["»”)]*\s+|\n+/gu;
  let start = 0;
  for (const match of text.matchAll(ends)) {
    const end = match.index + match[0].length;
    if (end > position) return text.slice(start, end).trim();
    if (end < text.trimEnd().length) start = end;
  }
  return text.slice(start).trim();
}
