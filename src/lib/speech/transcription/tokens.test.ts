import { expect, it } from 'vitest';
import { readTokens, secondsOf, type GenerationConfig } from './tokens';
import { readShipped, tokens } from './tokens.fixture';

interface Added {
  added_tokens: { id: number; content: string }[];
}

it('reads the ids the tokenizer has for the same names', () => {
  const { added_tokens } = readShipped<Added>('tokenizer.json');
  const id = (content: string) => added_tokens.find((token) => token.content === content)?.id;
  expect(tokens.start).toBe(id('<|startoftranscript|>'));
  expect(tokens.end).toBe(id('<|endoftext|>'));
  expect(tokens.transcribe).toBe(id('<|transcribe|>'));
  expect(tokens.noSpeech).toBe(id('<|nospeech|>') ?? id('<|nocaptions|>'));
  expect(tokens.noTimestamps).toBe(id('<|notimestamps|>'));
  expect(tokens.firstTimestamp).toBe(50_364);
  expect(tokens.languages).toEqual({ es: id('<|es|>'), en: id('<|en|>') });
});

it('reads timestamps in steps of 20 ms', () => {
  expect(secondsOf(tokens, 50_364)).toBe(0);
  expect(secondsOf(tokens, 50_364 + 1500)).toBeCloseTo(30);
});

it('never says control tokens, also where the export leaves that to us', () => {
  const config = readShipped<GenerationConfig>('generation_config.json');
  expect(tokens.suppressed.toSorted()).toEqual(config.suppress_tokens?.toSorted());
  const { suppressed } = readTokens({ ...config, suppress_tokens: null });
  expect(suppressed).toEqual([50_258, 50_358, 50_359, 50_360, 50_361, 50_362]);
});
