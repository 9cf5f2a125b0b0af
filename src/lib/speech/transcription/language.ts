import { logSumExp } from './rules';
import type { Tokens } from './tokens';
import type { SpokenLanguage } from './types';

export interface HeardLanguage {
  language: SpokenLanguage;
  /** 0..1, of Spanish and English alone. */
  probability: number;
}

/** How much likelier the language spoken before is: it decides single words, never a sentence. */
const HABIT = Math.log(4);

/** Reads the language from the logits after <|startoftranscript|>. */
export function heardLanguage(
  logits: Float32Array,
  tokens: Tokens,
  likely: SpokenLanguage,
): HeardLanguage {
  const es = logits[tokens.languages.es]! + (likely === 'es' ? HABIT : 0);
  const en = logits[tokens.languages.en]! + (likely === 'en' ? HABIT : 0);
  const spanish = 1 / (1 + Math.exp(en - es));
  return spanish >= 0.5
    ? { language: 'es', probability: spanish }
    : { language: 'en', probability: 1 - spanish };
}

/** Probability, by the same logits, that nobody speaks. */
export function noSpeechProbability(logits: Float32Array, tokens: Tokens): number {
  return Math.exp(logits[tokens.noSpeech]! - logSumExp(logits));
}
