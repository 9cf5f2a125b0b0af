import type { Segment } from './types';

/** Words by which a cut caption may be out: the first heard may be half a word. */
const SLACK = 2;
/** So many words in a row must agree. */
const AGREE = 2;

const plain = (word: string) => word.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/**
 * The words of an earlier caption that stand before those of a newer one, which only covers the later part of
 * the same sound: everything before the last place where both say the same.
 */
export function wordsBefore(earlier: string, newer: string): string {
  const old = earlier.split(' ').filter(Boolean);
  const now = newer.split(' ').filter(Boolean).map(plain);
  const same = old.map(plain);
  for (let skip = 0; skip <= SLACK; skip++) {
    const head = now.slice(skip, skip + AGREE);
    if (head.length < AGREE) break;
    for (let at = same.length - AGREE; at >= skip; at--) {
      if (head.every((word, i) => word === same[at + i])) return old.slice(0, at - skip).join(' ');
    }
  }
  return earlier;
}

/** Puts what an earlier caption heard before `cut` (seconds) in front of a newer one's segments. */
export function stitch(
  earlier: readonly Segment[],
  newer: readonly Segment[],
  cut: number,
): Segment[] {
  const text = (segments: readonly Segment[]) => segments.map(({ text }) => text).join(' ');
  const before = wordsBefore(text(earlier), text(newer));
  return before === '' ? [...newer] : [{ from: 0, to: cut, text: before }, ...newer];
}
