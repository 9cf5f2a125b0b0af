/** A piece of a text: from (included) to (not included), in UTF-16 units. */
export type Range = [from: number, to: number];

/** A word without case or accents: «Mañana» and «manana» are the same to who searches. Letters and digits only. */
export function fold(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

export const word = /[\p{L}\p{M}\p{N}]+/gu;

/** The folded words of a text, each once. */
export function foldedWords(text: string): string[] {
  const found = new Set<string>();
  for (const [match] of text.matchAll(word)) {
    const folded = fold(match);
    if (folded) found.add(folded);
  }
  return [...found];
}

/** Length in `text` of the shortest beginning that folds to at least `length` characters, whole letters. */
export function unfolded(text: string, length: number): number {
  let taken = 0;
  let at = 0;
  for (const letter of text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? []) {
    if (taken >= length) break;
    taken += fold(letter).length;
    at += letter.length;
  }
  return at;
}

/** Where words of `text` begin with one of the folded `terms`: the ranges to highlight, in order. */
export function matches(text: string, terms: readonly string[]): Range[] {
  const found: Range[] = [];
  for (const match of text.matchAll(word)) {
    const folded = fold(match[0]);
    const longest = terms
      .filter((term) => folded.startsWith(term))
      .reduce((length, term) => Math.max(length, term.length), 0);
    if (longest > 0) found.push([match.index, match.index + unfolded(match[0], longest)]);
  }
  return found;
}
