import type { Spoken } from '../text';
import type { WordPhonemes } from './protocol';

/** Words between two marks, as they are said, and the mark after them. */
export interface Phrase {
  text: string;
  mark: string;
  pieces: Spoken[];
}

/** One phrase as an engine takes it. */
export interface SoundPhrase {
  words: WordPhonemes[];
  mark: string;
}

export function phrasesOf(spoken: readonly Spoken[], lastMark: string): Phrase[] {
  const phrases: Phrase[] = [];
  let pieces: Spoken[] = [];
  const close = (mark: string) => {
    if (!pieces.length) return;
    phrases.push({ text: pieces.map(({ say }) => say).join(' '), mark, pieces });
    pieces = [];
  };
  for (const piece of spoken) {
    if (piece.kind === 'words') pieces.push(piece);
    else close(piece.say);
  }
  close(lastMark);
  return phrases;
}

/** A word of the original text and when it has been said: a share (0..1] of the voiced time. */
export interface TimedWord {
  /** End of the word in the text, with what is written against it. */
  to: number;
  until: number;
}

/** Phonemes' worth of time that a mark inside a chunk takes. */
const pauses: Record<string, number> = { ',': 3, ';': 4, ':': 4, '.': 6, '…': 6, '!': 6, '?': 6 };

const letters = (text: string) => text.replace(/\s/g, '').length;

/** When each word has been said, in proportion to its phonemes (to its letters where words were joined). */
export function timeline(
  text: string,
  phrases: readonly Phrase[],
  sounds: readonly WordPhonemes[][],
): TimedWord[] {
  const timed: { to: number; weight: number }[] = [];
  phrases.forEach((phrase, i) => {
    const words = sounds[i] ?? [];
    const phonemes = words.map((word) => word.length);
    const total = phonemes.reduce((sum, count) => sum + count, 0) || letters(phrase.text);
    const aligned = words.length === phrase.text.split(' ').length;
    let at = 0;
    for (const piece of phrase.pieces) {
      const count = piece.say.split(' ').length;
      const weight = aligned
        ? phonemes.slice(at, at + count).reduce((sum, part) => sum + part, 0)
        : (total * letters(piece.say)) / letters(phrase.text);
      at += count;
      timed.push({ to: piece.to, weight });
    }
    const last = timed.at(-1);
    if (last && i < phrases.length - 1) last.weight += pauses[phrase.mark] ?? 0;
  });

  const whole = timed.reduce((sum, { weight }) => sum + weight, 0) || 1;
  let sum = 0;
  return timed.map(({ to, weight }) => {
    sum += weight;
    return { to: endOfWord(text, to), until: sum / whole };
  });
}

/** With the punctuation, quotes and markdown written against it. */
export function endOfWord(text: string, to: number): number {
  const rest = /^[^\s\p{L}\p{N}¿¡(«“[]*/u.exec(text.slice(to))?.[0].length ?? 0;
  return to + rest;
}
