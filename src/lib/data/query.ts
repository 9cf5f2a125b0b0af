import { fold, foldedWords, unfolded, word, type Range } from './fold';

/** Folded words that stand together; of one that is not whole, the last is only how a word begins. */
export interface Term {
  words: string[];
  whole: boolean;
}

/** What somebody wrote into a search field, as the server reads it, too: words begin, "quoted" words stand together. */
export function terms(query: string): Term[] {
  const parts = query.replace(/[“”«»]/g, '"').split('"');
  return parts.flatMap((part, index): Term[] => {
    const words = [...part.matchAll(word)].map(([match]) => fold(match)).filter(Boolean);
    if (words.length === 0) return [];
    // A quote that is still open is being written.
    if (index % 2 === 1) return [{ words, whole: index < parts.length - 1 }];
    return foldedWords(part).map((one) => ({ words: [one], whole: false }));
  });
}

/** Where a term that stands at word `at` ends; undefined when it does not. */
function endOf(term: Term, words: readonly Spot[], at: number): number | undefined {
  const last = term.words.length - 1;
  const stands = term.words.every((want, index) => {
    const found = words[at + index]?.folded ?? '';
    return index === last && !term.whole ? found.startsWith(want) : found === want;
  });
  const end = words[at + last];
  return stands && end ? end.from + unfolded(end.text, term.words[last]!.length) : undefined;
}

interface Spot {
  text: string;
  folded: string;
  from: number;
}

/** Where the terms stand in a text, in order; null unless each of them does. */
export function located(text: string, wanted: readonly Term[]): Range[] | null {
  const words = [...text.matchAll(word)].map((match): Spot => ({
    text: match[0],
    folded: fold(match[0]),
    from: match.index,
  }));
  const missing = new Set(wanted);
  const ranges: Range[] = [];
  for (const [at, { from }] of words.entries()) {
    for (const term of wanted) {
      const to = endOf(term, words, at);
      if (to === undefined) continue;
      missing.delete(term);
      const last = ranges.at(-1);
      if (!last || last[1] <= from) ranges.push([from, to]);
      else last[1] = Math.max(last[1], to);
    }
  }
  return missing.size === 0 ? ranges : null;
}
