import { database, type HelenDatabase } from './database';
import { foldedWords, matches, type Range } from './fold';
import { guarded } from './guard';
import { plainWords } from './plain';
import type { Message, ThreadRow } from './rows';

/** A thread that holds what was looked for. */
export interface SearchHit {
  thread: ThreadRow;
  /** Where the title matches. */
  title: Range[];
  /** The newest message with every word, its plain words about the first of them, and where; null when only the title matches. */
  message: { row: Message; text: string; ranges: Range[] } | null;
}

/** Whether every term begins some word. */
function holds(words: readonly string[], terms: readonly string[]): boolean {
  return terms.every((term) => words.some((word) => word.startsWith(term)));
}

/** Letters before and after the first match. */
const BEFORE = 60;
const AFTER = 300;

/** What a list shows of a text with these terms. */
function about(written: string, terms: readonly string[]): { text: string; ranges: Range[] } {
  const first = matches(written, terms)[0]?.[0] ?? 0;
  const from = first <= BEFORE ? 0 : written.lastIndexOf(' ', first - BEFORE / 2) + 1;
  const piece = written.slice(from, first + AFTER);
  const words = plainWords(piece);
  // Found in an address, say, which is not among the words.
  const shown = matches(words, terms).length > 0 ? words : piece;
  const text = from > 0 ? `…${shown}` : shown;
  return { text, ranges: matches(text, terms) };
}

/** Threads where a message or the title has words beginning with every word of `query`; newest first. */
export function searchMessages(
  query: string,
  limit = 50,
  db: HelenDatabase = database(),
): Promise<SearchHit[]> {
  const terms = foldedWords(query);
  const rarest = terms.toSorted((a, b) => b.length - a.length)[0];
  if (rarest === undefined) return Promise.resolve([]);
  return guarded(async () => {
    const newest = new Map<string, Message>();
    await db.messages
      .where('words')
      .startsWith(rarest)
      .distinct()
      .each((row) => {
        if (row.deletedAt !== null || !holds(row.words, terms)) return;
        if ((newest.get(row.thread)?.seq ?? 0) < row.seq) newest.set(row.thread, row);
      });
    const hits: SearchHit[] = [];
    await db.threads
      .orderBy('updatedAt')
      .reverse()
      .until(() => hits.length >= limit)
      .each((thread) => {
        const row = newest.get(thread.id);
        const title = holds(foldedWords(thread.title), terms) ? matches(thread.title, terms) : [];
        if (!row && title.length === 0) return;
        hits.push({
          thread,
          title,
          message: row ? { row, ...about(row.text, terms) } : null,
        });
      });
    return hits;
  });
}
