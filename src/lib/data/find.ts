import Dexie from 'dexie';
import { database, type HelenDatabase } from './database';
import type { Range } from './fold';
import { guarded } from './guard';
import { plainWords } from './plain';
import { located, terms, type Term } from './query';
import type { Message, MessageRow } from './rows';

export type FindKind = 'text' | 'image' | 'audio' | 'video' | 'file' | 'link';

/** What is asked besides words; what is not there filters nothing. */
export interface FindFilters {
  thread?: string;
  /** A user's id. */
  author?: string;
  kind?: FindKind;
  /** Milliseconds since 1970: from (included) to (not included). */
  from?: number;
  to?: number;
}

export interface FoundMessage {
  row: Message;
  /** Where the words stand in its text; none when a file's name matches. */
  ranges: Range[];
}

/** What a message is, in the words of the filters: it may be several things. */
export function kindsOf(row: Message): Set<FindKind> {
  const kinds = new Set<FindKind>();
  for (const { mime } of [...row.attachments, ...row.files]) {
    const [first] = mime.split('/');
    kinds.add(first === 'image' || first === 'audio' || first === 'video' ? first : 'file');
  }
  if (row.kind === 'text' && kinds.size === 0) kinds.add('text');
  if (row.kind !== 'text' && row.kind !== 'call' && row.kind !== 'system') kinds.add(row.kind);
  if (/https?:\/\//i.test(row.text)) kinds.add('link');
  return kinds;
}

function passes(row: Message, { thread, author, kind, from = 0, to = Infinity }: FindFilters) {
  return (
    row.deletedAt === null &&
    (thread === undefined || row.thread === thread) &&
    (author === undefined || row.author === author) &&
    row.createdAt >= from &&
    row.createdAt < to &&
    (kind === undefined || kindsOf(row).has(kind))
  );
}

/** The rows that may hold the words: by the longest one, or all of what is asked for. */
function candidates(db: HelenDatabase, wanted: readonly Term[], thread: string | undefined) {
  const rarest = wanted.flatMap(({ words }) => words).toSorted((a, b) => b.length - a.length)[0];
  if (rarest !== undefined) return db.messages.where('words').startsWith(rarest).distinct();
  if (thread === undefined) return db.messages.toCollection();
  return db.messages.where('[thread+seq]').between([thread, Dexie.minKey], [thread, Dexie.maxKey]);
}

function found(row: Message, wanted: readonly Term[]): FoundMessage | null {
  const ranges = located(row.text, wanted);
  if (ranges) return { row, ranges };
  const files = row.files.flatMap(({ name, transcript = '' }) => [name, transcript]);
  const named = [row.text, ...row.attachments.map(({ name }) => name), ...files].join('\n');
  return located(named, wanted) && { row, ranges: [] };
}

/** Messages of this device with every word of `query` that pass the filters; newest first. */
export function findMessages(
  query: string,
  filters: FindFilters = {},
  limit = 50,
  db: HelenDatabase = database(),
): Promise<FoundMessage[]> {
  const wanted = terms(query);
  if (wanted.length === 0 && Object.keys(filters).length === 0) return Promise.resolve([]);
  return guarded(async () => {
    const hits = new Map<string, FoundMessage>();
    const take = (row: MessageRow): void => {
      if (hits.has(row.id) || !passes(row, filters)) return;
      const hit = found(row, wanted);
      if (hit) hits.set(row.id, hit);
    };
    await candidates(db, wanted, filters.thread).each(take);
    // Names of files are not in the index of words.
    if (wanted.length > 0)
      await db.messages.filter((row) => row.attachments.length + row.files.length > 0).each(take);
    const newest = [...hits.values()].sort(
      (a, b) => b.row.createdAt - a.row.createdAt || b.row.seq - a.row.seq,
    );
    return newest.slice(0, limit);
  });
}

/** Letters before and after the first match. */
const BEFORE = 60;
const AFTER = 300;

/** A text about the first of its words, as a list shows it: plain words, and where they match. */
export function excerpt(written: string, query: string): { text: string; ranges: Range[] } {
  const wanted = terms(query);
  const apart = (text: string) => {
    const all = wanted.flatMap((term) => located(text, [term]) ?? []);
    return all
      .sort((a, b) => a[0] - b[0])
      .filter(([from], at) => at === 0 || from >= all[at - 1]![1]);
  };
  const first = apart(written)[0]?.[0] ?? 0;
  const from = first <= BEFORE ? 0 : written.lastIndexOf(' ', first - BEFORE / 2) + 1;
  const piece = written.slice(from, first + AFTER);
  const words = plainWords(piece);
  // Found in an address, say, which is not among the words.
  const shown = wanted.length === 0 || apart(words).length > 0 ? words : piece;
  const text = from > 0 ? `…${shown}` : shown;
  return { text, ranges: apart(text) };
}
