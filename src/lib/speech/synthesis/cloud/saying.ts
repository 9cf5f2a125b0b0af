import { phrasesOf, timeline, type TimedWord } from '../phonemes/phrases';
import { speakable } from '../text';
import type { VoiceLanguage } from '../types';
import type { Chunk } from '../chunker';

/** A piece of a reply as a voice of the cloud is asked for it. */
export interface Saying {
  /** What is sent: without markdown, emoji and addresses' paths. Empty when nothing of the piece is said. */
  text: string;
  /** Ends of the words in the piece as it was written, and the share of the sound at which each is over. */
  words: TimedWord[];
  /** Letters that are said: what its length is guessed from until it is known. */
  letters: number;
}

export function sayingOf({ text, end }: Chunk, language: VoiceLanguage): Saying {
  const phrases = phrasesOf(speakable(text, language), end === 'clause' ? ',' : '.');
  const said = phrases.map((phrase) => phrase.text + phrase.mark).join(' ');
  return {
    text: said,
    // Nobody tells the phonemes: letters are near enough to know which word is being said.
    words: timeline(
      text,
      phrases,
      phrases.map(() => []),
    ),
    letters: phrases.reduce((sum, phrase) => sum + phrase.text.length, 0),
  };
}
