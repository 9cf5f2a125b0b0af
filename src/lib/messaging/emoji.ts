import { foldedWords, readFact, writeFact } from '$lib/data';

/** One emoji of the picker. */
export interface Emoji {
  /** As it is written, without a skin tone. */
  text: string;
  group: EmojiGroup;
  names: Record<'es' | 'en', string>;
  /** Folded words by which it is found, in both languages; those of its names first. */
  words: readonly string[];
  named: number;
  /** In the five skin tones, light to dark; empty where it has none. */
  toned: readonly string[];
}

/** In the order they are shown. */
export const EMOJI_GROUPS = [
  'smileys',
  'people',
  'nature',
  'food',
  'travel',
  'activities',
  'objects',
  'symbols',
  'flags',
] as const;
export type EmojiGroup = (typeof EMOJI_GROUPS)[number];
/** The library's numbers of them. */
const NUMBERS = [0, 1, 3, 4, 5, 6, 7, 8, 9];

/** 0 is without one, 1 light … 5 dark. */
export type SkinTone = 0 | 1 | 2 | 3 | 4 | 5;
export const SKIN_TONES: readonly SkinTone[] = [0, 1, 2, 3, 4, 5];

/** One press away. */
export const QUICK_EMOJI: readonly string[] = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

/** So many that were used last are kept. */
const RECENT = 32;

let all: Promise<readonly Emoji[]> | null = null;

/** Every emoji, in Unicode's order (58 KB, fetched once, when first asked). Rejects offline before it was ever here. */
export function allEmoji(): Promise<readonly Emoji[]> {
  all ??= import('virtual:helen-emoji').then(({ default: rows }) =>
    rows.map(([text, group, es, wordsEs, en, wordsEn, toned]): Emoji => {
      const names = foldedWords(`${es} ${en}`);
      return {
        text,
        group: EMOJI_GROUPS[NUMBERS.indexOf(group)] ?? 'symbols',
        names: { es, en },
        words: [...names, ...foldedWords(`${wordsEs} ${wordsEn}`)],
        named: names.length,
        toned: toned === '' ? [] : toned.split(' '),
      };
    }),
  );
  // Not kept: the network may be back the next time.
  all.catch(() => (all = null));
  return all;
}

/** Those that answer every word of a search, in Spanish or English, accents or not; whose names do come first. Pure. */
export function searchEmoji(emoji: readonly Emoji[], search: string): Emoji[] {
  const exact = emoji.filter(
    ({ text, toned }) => search.trim() === text || toned.includes(search.trim()),
  );
  if (exact.length > 0) return exact;
  const terms = foldedWords(search);
  if (terms.length === 0) return [];
  const found: { one: Emoji; rank: number }[] = [];
  for (const one of emoji) {
    let rank = 0;
    for (const term of terms) {
      const at = one.words.findIndex((word) => word.startsWith(term));
      if (at === -1) rank = Infinity;
      else rank += (at < one.named ? 0 : 2) + (one.words.includes(term) ? 0 : 1);
    }
    if (rank < Infinity) found.push({ one, rank });
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ one }) => one);
}

/** What one is called; null for what is none, or cannot be told now. Never throws. */
export async function emojiName(text: string): Promise<Emoji['names'] | null> {
  const every = await allEmoji().catch(() => []);
  const plain = (one: string): string => one.replaceAll('\uFE0F', '');
  const found = every.find(
    (one) => plain(one.text) === plain(text) || one.toned.some((tone) => tone === text),
  );
  return found?.names ?? null;
}

/** An emoji in a skin tone, as far as it has any. Pure. */
export function inTone({ text, toned }: Pick<Emoji, 'text' | 'toned'>, tone: SkinTone): string {
  return tone === 0 ? text : (toned[tone - 1] ?? text);
}

/** The list of recent ones after another was used. Pure. */
export function recentAfter(recent: readonly string[], used: string): string[] {
  return [used, ...recent.filter((one) => one !== used)].slice(0, RECENT);
}

/** What this device remembers of emoji. */
export interface EmojiHabits {
  tone: SkinTone;
  /** As they were written, the last first. */
  recent: readonly string[];
}

const FACT = 'emoji';

/** What was chosen here before; nothing, where it cannot be read. */
export async function emojiHabits(): Promise<EmojiHabits> {
  const kept = await readFact<Partial<EmojiHabits>>(FACT).catch(() => undefined);
  const tone = SKIN_TONES.find((one) => one === kept?.tone) ?? 0;
  const recent = Array.isArray(kept?.recent) ? kept.recent : [];
  return { tone, recent: recent.filter((one) => typeof one === 'string').slice(0, RECENT) };
}

/** Remembers them; that they cannot be kept stops nobody from using emoji. */
export async function keepEmojiHabits(habits: EmojiHabits): Promise<void> {
  await writeFact(FACT, { tone: habits.tone, recent: [...habits.recent] }).catch(() => undefined);
}
