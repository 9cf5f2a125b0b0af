import type { VoiceLanguage } from '../types';
import { englishRules } from './english';
import { scan, settleMarks } from './scan';
import { spanishRules } from './spanish';
import type { Spoken } from './types';

const rules = { es: spanishRules, en: englishRules };

/**
 * What a voice says for a text, in order, each piece with the range of the text it stands for:
 * figures, dates, units and abbreviations in words, without markdown, emoji and addresses' paths.
 */
export function speakable(text: string, language: VoiceLanguage): Spoken[] {
  return settleMarks(scan(text, rules[language]));
}

export { dotEnds } from './abbreviations';
export type { Spoken } from './types';
