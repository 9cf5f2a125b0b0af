import type { ModelFile } from './catalogue';
import type { ModelRecord } from './record';

/** Sum of all files, as far as sizes are known. */
export function totalSize(files: readonly ModelFile[], record: ModelRecord): number {
  return files.reduce((sum, file) => sum + (file.size ?? record.files[file.path]?.size ?? 0), 0);
}

/** Whether a recorded file is the one the catalogue means today (a new revision has another digest or size). */
export function isCurrent(file: ModelFile, known: { size: number; sha256: string }): boolean {
  if (file.size !== null && file.size !== known.size) return false;
  return file.sha256 === null || file.sha256 === known.sha256;
}

/** What a server's answer to «bytes from `from` on» means for the file. */
export type Continuation =
  /** The body goes on at `from`. */
  | { type: 'append'; total: number | null }
  /** The body is the whole file: what was there is thrown away. */
  | { type: 'restart'; total: number | null }
  /** There are no bytes past `from`: it may be complete. */
  | { type: 'ended' }
  /** The server has a shorter file: what was there is not of this one. */
  | { type: 'discard' };

/** The length that the headers tell; none where the body was compressed on its way. */
function lengthOf(headers: Headers): number | null {
  if (headers.has('content-encoding')) return null;
  const length = headers.get('content-length');
  return length === null || !/^\d+$/.test(length) ? null : Number(length);
}

/** `bytes 100-199/200` or, with 416, `bytes *\/200` */
function rangeOf(headers: Headers): { from: number | null; total: number | null } {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const number = (text: string | undefined) =>
    text === undefined || text === '*' ? null : Number(text);
  return { from: number(match?.[1]), total: number(match?.[2]) };
}

export function continuation(
  response: Pick<Response, 'status' | 'headers'>,
  from: number,
): Continuation {
  const range = rangeOf(response.headers);
  if (response.status === 416) {
    return range.total === null || range.total === from ? { type: 'ended' } : { type: 'discard' };
  }
  if (response.status !== 206) return { type: 'restart', total: lengthOf(response.headers) };
  // A range that begins elsewhere cannot be put anywhere.
  if (range.from !== from) return { type: 'discard' };
  return { type: 'append', total: range.total };
}

/** What came, beside what the catalogue promises (or, where it does not, what the server said). */
export function verdict(
  expected: { size: number | null; sha256: string | null },
  got: { size: number; sha256: string },
): 'whole' | 'short' | 'wrong' {
  if (expected.size !== null && got.size < expected.size) return 'short';
  if (expected.size !== null && got.size > expected.size) return 'wrong';
  return expected.sha256 === null || expected.sha256 === got.sha256 ? 'whole' : 'wrong';
}

/** Milliseconds to wait before try number `tries` (1, 2…) after a break; null: give up. */
export function backoff(tries: number): number | null {
  return [300, 1000, 3000][tries - 1] ?? null;
}

/** Bytes a second over the last few seconds. */
export class Speed {
  #marks: { at: number; bytes: number }[] = [];

  constructor(private readonly window = 4000) {}

  /** `bytes` is what has come in all, `now` in milliseconds. */
  mark(bytes: number, now: number): number {
    this.#marks.push({ at: now, bytes });
    while (this.#marks.length > 2 && now - this.#marks[0]!.at > this.window) this.#marks.shift();
    const first = this.#marks[0]!;
    return now > first.at ? Math.max(0, ((bytes - first.bytes) * 1000) / (now - first.at)) : 0;
  }
}
