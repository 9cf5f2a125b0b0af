import { dotEnds } from './text';

/** A piece of a reply, as written: pieces in order join to the whole text. */
export interface Chunk {
  text: string;
  /** Where it was cut: what pause may follow it. */
  end: 'clause' | 'sentence';
}

/**
 * Words from which the first and the second piece may end at a comma: a shorter first one is not worth the
 * pause after it, and a long second one would not be ready when the first has been said.
 */
const CLAUSE_WORDS = [2, 5];
/** Without punctuation the first piece may end before a conjunction from here on… */
const SOFT_WORDS = 6;
/** …and at any space from here on. */
const HARD_WORDS = 12;
/** Characters; longer sentences are cut at their best place. Kokoro takes 510 phonemes at most. */
const MAX_LENGTH = 220;

const joins =
  /^(?:y|e|o|u|ni|pero|que|porque|cuando|donde|aunque|para|si|como|and|but|or|so|because|that|which|who|when|where|while|if|to)$/i;
const space = /\s/;
const closing = /[.…!?,;:"'”’»)\]*_`]/;

/** Cuts text that comes in any pieces; where it cuts depends on the text alone, never on the pieces. */
export class Chunker {
  #rest = '';
  #pieces = 0;

  push(delta: string): Chunk[] {
    this.#rest += delta;
    return this.#cut(false);
  }

  /** What is left, when no more text will come. */
  end(): Chunk[] {
    const chunks = this.#cut(true);
    if (this.#rest) chunks.push({ text: this.#rest, end: 'sentence' });
    this.#rest = '';
    return chunks;
  }

  #cut(over: boolean): Chunk[] {
    const chunks: Chunk[] = [];
    for (;;) {
      const cut = findCut(this.#rest, this.#pieces, over);
      if (!cut) return chunks;
      chunks.push({ text: this.#rest.slice(0, cut.at), end: cut.end });
      this.#rest = this.#rest.slice(cut.at);
      this.#pieces++;
    }
  }
}

interface Cut {
  at: number;
  end: Chunk['end'];
}

/** The first place to cut, or null while it cannot be known; `before` pieces were cut already. */
function findCut(text: string, before: number, over: boolean): Cut | null {
  /** The best places so far, should the piece become too long. */
  let clause = 0;
  let soft = 0;
  let words = 0;
  let wordStart = -1;

  for (let i = 0; i < text.length; i++) {
    if (text.startsWith('```', i) && !text.slice(0, i).trim()) return fence(text, i, over);
    // Half a fence may be coming.
    if (!over && i >= text.length - 2 && /^`{1,2}$/.test(text.slice(i))) return null;
    if (text.startsWith('```', i)) return { at: i, end: 'sentence' };

    if (i >= MAX_LENGTH) return { at: clause || soft || i, end: 'clause' };
    const char = text[i]!;
    if (!space.test(char)) {
      if (wordStart < 0) wordStart = i;
      continue;
    }
    // A space: what it ends, and what may be cut here.
    const word = wordStart < 0 ? '' : text.slice(wordStart, i);
    wordStart = -1;
    if (/[\p{L}\p{N}]/u.test(word)) words++;
    if (!words) continue;
    if (char === '\n' && word) return { at: i, end: 'sentence' };
    if (!word) continue;

    const next = /\S/.exec(text.slice(i))?.[0] ?? '';
    const mark = endMark(word);
    if (mark === 'sentence' || mark === 'dot') {
      const ends = mark === 'sentence' || endsWithDot(bare(word), next, over);
      if (ends === null) return null;
      if (ends && !isListNumber(text, i, word)) return { at: i, end: 'sentence' };
      continue;
    }
    if (mark === 'clause') {
      clause = i;
      if (words >= (CLAUSE_WORDS[before] ?? Infinity)) return { at: i, end: 'clause' };
      continue;
    }
    // A figure stays with what follows it: its unit, its noun, its next three figures.
    if (/\p{N}$/u.test(word)) continue;
    soft = i;
    if (before > 0) continue;
    if (words >= HARD_WORDS) return { at: i, end: 'clause' };
    if (words >= SOFT_WORDS) {
      const follows = /^\s+(\S+)\s/.exec(text.slice(i, i + 40))?.[1];
      if (follows === undefined && !over && text.length - i < 40) return null;
      if (follows && joins.test(follows)) return { at: i, end: 'clause' };
    }
  }
  return null;
}

/** Code is one piece, however long: it is not said. */
function fence(text: string, from: number, over: boolean): Cut | null {
  const close = text.indexOf('```', from + 3);
  if (close < 0) return over ? { at: text.length, end: 'sentence' } : null;
  return { at: close + 3, end: 'sentence' };
}

/** The word with its own dots, without what closes around it. */
function bare(word: string): string {
  return word.replace(/["'”’»)\]*_]+$/, '').replace(/^["'“‘«([*_¿¡]+/, '');
}

/** Null while that depends on what comes next. */
function endsWithDot(word: string, next: string, over: boolean): boolean | null {
  if (next || over) return dotEnds(word, next);
  const [first, ...others] = ['a', 'A', '5'].map((possible) => dotEnds(word, possible));
  return others.every((ends) => ends === first) ? first! : null;
}

function endMark(word: string): 'sentence' | 'dot' | 'clause' | null {
  let i = word.length;
  while (i > 0 && closing.test(word[i - 1]!)) i--;
  const tail = word.slice(i);
  if (/[!?…]|\.\./.test(tail)) return 'sentence';
  if (tail.includes('.')) return 'dot';
  return /[,;:]/.test(tail) || /^[—–]$/.test(word) ? 'clause' : null;
}

/** "1." at the start of a line numbers what follows. */
function isListNumber(text: string, end: number, word: string): boolean {
  return (
    /^\d{1,3}[.)]+$/.test(word) &&
    !/\S/.test(text.slice(text.lastIndexOf('\n', end - 1) + 1, end - word.length))
  );
}
