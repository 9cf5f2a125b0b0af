import type { Tokens } from './tokens';

const NEVER = -Infinity;

/** ln(sum(exp(values[from..to)))), stable. */
export function logSumExp(values: Float32Array, from = 0, to = values.length): number {
  let top = NEVER;
  for (let i = from; i < to; i++) if (values[i]! > top) top = values[i]!;
  if (top === NEVER) return NEVER;
  let sum = 0;
  // Below e^-16 of the top nothing shows in a float32.
  for (let i = from; i < to; i++) if (values[i]! > top - 16) sum += Math.exp(values[i]! - top);
  return top + Math.log(sum);
}

/** Index of the greatest value in [from, to). */
export function argMax(values: Float32Array, from = 0, to = values.length): number {
  let best = from;
  for (let i = from + 1; i < to; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/**
 * Masks, in place, the logits that may not follow `said`, which opens with a timestamp (Whisper's
 * ApplyTimestampRules and SuppressTokens, Radford et al. 2022): timestamps come in pairs (one may stand
 * before the end), never run backwards, and win whenever all of them together are likelier than any word.
 */
export function applyRules(logits: Float32Array, said: readonly number[], tokens: Tokens): void {
  const { firstTimestamp, end } = tokens;
  const isTimestamp = (token: number | undefined) => token !== undefined && token >= firstTimestamp;
  for (const token of tokens.suppressed) logits[token] = NEVER;
  logits[tokens.noTimestamps] = NEVER;

  const afterTimestamp = isTimestamp(said.at(-1));
  const closesPair = said.length < 2 || isTimestamp(said.at(-2));
  if (afterTimestamp && closesPair) {
    logits.fill(NEVER, firstTimestamp);
    return;
  }
  if (afterTimestamp) logits.fill(NEVER, 0, end);

  const last = said.findLast((token) => isTimestamp(token)) ?? firstTimestamp;
  // The start of a segment may equal the end before it; its own end may not equal its start.
  logits.fill(NEVER, firstTimestamp, afterTimestamp ? last : last + 1);

  const wordTop = logits[argMax(logits, 0, firstTimestamp)]!;
  if (logSumExp(logits, firstTimestamp) > wordTop) logits.fill(NEVER, 0, firstTimestamp);
}
