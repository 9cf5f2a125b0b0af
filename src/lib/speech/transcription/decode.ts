import { loops } from './loops';
import { applyRules, argMax, logSumExp } from './rules';
import { secondsOf, type Tokens } from './tokens';

/** Runs tokens after the ones run before; logits (tokens.length, vocabulary), to be written on freely. */
export type RunDecoder = (tokens: readonly number[]) => Promise<Float32Array>;

export interface DecodeOptions {
  tokens: Tokens;
  run: RunDecoder;
  /** Logits after the prompt, whose last token is <|0.00|>. */
  logits: Float32Array;
  /** A timestamp from here on, in seconds, ends the transcript. */
  endsAt: number;
  /** At most so many tokens. */
  limit: number;
  /** Awaited between two steps; throws to stop. */
  pause: () => Promise<void>;
}

export interface Decoded {
  /** Words and timestamps from the opening <|0.00|> on, without the end. */
  tokens: number[];
  /** Mean of the natural logarithms of the words' probabilities; 0 when there are none. */
  logProbability: number;
  ending: 'end' | 'clip-end' | 'limit' | 'loop';
}

/** Greedy decoding under Whisper's timestamp rules, bounded by the clip. */
export async function decode(options: DecodeOptions): Promise<Decoded> {
  const { tokens, run, endsAt, limit, pause } = options;
  const said = [tokens.firstTimestamp];
  const words: number[] = [];
  let sum = 0;
  const over = (ending: Decoded['ending']): Decoded => ({
    tokens: said,
    logProbability: words.length === 0 ? 0 : sum / words.length,
    ending,
  });

  let logits = options.logits;
  for (;;) {
    applyRules(logits, said, tokens);
    const token = argMax(logits);
    if (token === tokens.end) return over('end');

    said.push(token);
    if (token < tokens.firstTimestamp) {
      words.push(token);
      sum += logits[token]! - logSumExp(logits);
      if (loops(words)) return over('loop');
    } else if (secondsOf(tokens, token) >= endsAt) {
      return over('clip-end');
    }
    if (said.length >= limit) return over('limit');

    await pause();
    logits = await run([token]);
  }
}
