/** Phonemes of one word as eSpeak writes them, in IPA; a stress mark stands before its vowel: ["h", "ə", "l", "ˈoʊ"]. */
export type WordPhonemes = string[];

export interface ToPhonemiser {
  type: 'phonemise';
  id: number;
  /** eSpeak's name of a voice: es, es-419, en-us, en-gb-x-rp. */
  voice: string;
  /** Without punctuation. */
  phrases: string[];
}

export type FromPhonemiser =
  /** For each phrase its words; words that are said as one come as one. */
  | { type: 'phonemes'; id: number; phrases: WordPhonemes[][] }
  | { type: 'failed'; id: number; code: 'synthesis_failed'; message: string };
