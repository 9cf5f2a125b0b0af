import type { TimedWord } from './phonemes/phrases';

/** A piece of a reply, where it stands in the whole text, and how its sound goes. */
export interface HeardChunk {
  /** Range in the whole reply. */
  from: number;
  to: number;
  words: readonly TimedWord[];
  /** Seconds of voice, and of the pause after it. */
  voiced: number;
}

/** A word counts as heard this much before its end: its last sound tells nothing new. Seconds. */
const ENOUGH = 0.06;

/** Position in the whole reply up to which it has been heard after `played` seconds of a chunk, to the word. */
export function heardIn(chunk: HeardChunk, played: number): number {
  let heard = chunk.from;
  for (const { to, until } of chunk.words) {
    if (until * chunk.voiced - ENOUGH > played) break;
    heard = chunk.from + to;
  }
  return heard;
}
