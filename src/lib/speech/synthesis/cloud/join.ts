import type { Chunk } from '../chunker';

/** Letters asked for at once: longer, and its first sound would come late. */
const LONGEST = 240;

/**
 * What is asked for next, and what waits on. The first clause goes alone, for it is waited for; later, sentences that wait
 * anyway go together: they sound better, and every request counts against what people may ask.
 */
export function join(chunks: readonly Chunk[], first: boolean): [Chunk, Chunk[]] {
  let { text, end } = chunks[0]!;
  let taken = 1;
  const longest = first ? 0 : LONGEST;
  for (const chunk of chunks.slice(1)) {
    if (text.length + chunk.text.length > longest) break;
    text += chunk.text;
    ({ end } = chunk);
    taken++;
  }
  return [{ text, end }, chunks.slice(taken)];
}
