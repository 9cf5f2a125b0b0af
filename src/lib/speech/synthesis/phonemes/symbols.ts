import { kokoroVocabulary } from './kokoro-vocabulary';
import type { SoundPhrase } from './phrases';

/** Numbers of a Piper voice's own table; each symbol is followed by a pad, as in its training. */
export function piperIds(
  phrases: readonly SoundPhrase[],
  table: Readonly<Record<string, readonly number[]>>,
): number[] {
  const pad = table['_'] ?? [0];
  const ids = [...(table['^'] ?? [1]), ...pad];
  for (const symbol of [...flatten(phrases, (phoneme) => phoneme)]) {
    const known = table[symbol];
    if (known) ids.push(...known, ...pad);
  }
  ids.push(...(table['$'] ?? [2]));
  return ids;
}

/** Most symbols in one go; its positions are 512. */
const KOKORO_MOST = 509;

/** Kokoro's numbers, without the pads around them. */
export function kokoroIds(phrases: readonly SoundPhrase[], voice: string): number[] {
  const rules = voice.startsWith('es') ? spanish : voice.startsWith('en-gb') ? british : american;
  const ids: number[] = [];
  for (const symbol of flatten(phrases, (phoneme) => respell(phoneme, rules))) {
    const id = kokoroVocabulary[symbol];
    if (id !== undefined) ids.push(id);
  }
  return ids.slice(0, KOKORO_MOST);
}

function flatten(phrases: readonly SoundPhrase[], respelled: (phoneme: string) => string): string {
  return phrases
    .map(({ words, mark }) => words.map((word) => word.map(respelled).join('')).join(' ') + mark)
    .join(' ');
}

type Respelling = readonly (readonly [from: string, to: string])[];

function respell(phoneme: string, rules: Respelling): string {
  return rules.reduce((said, [from, to]) => said.replaceAll(from, to), phoneme);
}

/** How Kokoro's training wrote what eSpeak writes: one letter for a diphthong or an affricate. */
const shared: Respelling = [
  ['aɪ', 'I'],
  ['aʊ', 'W'],
  ['eɪ', 'A'],
  ['oʊ', 'O'],
  ['ɔɪ', 'Y'],
  ['əʊ', 'Q'],
  ['tʃ', 'ʧ'],
  ['dʒ', 'ʤ'],
];
const spanish: Respelling = [...shared, ['ts', 'ʦ'], ['dz', 'ʣ']];
const english: Respelling = [
  ...shared,
  ['əl', 'ᵊl'],
  ['l̩', 'ᵊl'],
  ['n̩', 'ᵊn'],
  ['m̩', 'ᵊm'],
  ['ɚ', 'əɹ'],
  ['ɐ', 'ə'],
  ['r', 'ɹ'],
  ['x', 'k'],
  ['ɬ', 'l'],
  ['ʔ', 't'],
];
const american: Respelling = [
  ...english,
  ['ɜːɹ', 'ɜɹ'],
  ['ɜː', 'ɜɹ'],
  ['ɾ', 'T'],
  ['o', 'ɔ'],
  ['ː', ''],
];
const british: Respelling = [...english, ['eə', 'ɛː'], ['iə', 'ɪə'], ['o', 'ɔ']];
