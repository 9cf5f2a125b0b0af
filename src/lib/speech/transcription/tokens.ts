import type { SpokenLanguage } from './types';

/** The parts of a Whisper's generation_config.json that decoding needs. */
export interface GenerationConfig {
  decoder_start_token_id: number;
  eos_token_id: number;
  no_timestamps_token_id: number;
  lang_to_id: Record<string, number>;
  task_to_id: { transcribe: number };
  suppress_tokens?: number[] | null;
}

/** Ids that mean something by themselves. */
export interface Tokens {
  start: number;
  end: number;
  transcribe: number;
  noSpeech: number;
  noTimestamps: number;
  /** <|0.00|>; every later id is 0.02 s more. */
  firstTimestamp: number;
  languages: Record<SpokenLanguage, number>;
  /** Never said: brackets, notes, other control tokens. */
  suppressed: readonly number[];
}

/** Seconds from one timestamp token to the next. */
const TICK = 0.02;

export function readTokens(config: GenerationConfig): Tokens {
  const firstTimestamp = config.no_timestamps_token_id + 1;
  const language = (code: string): number => {
    const id = config.lang_to_id[`<|${code}|>`];
    if (id === undefined) throw new Error(`no token for ${code}`);
    return id;
  };
  // From <|translate|> to <|nospeech|>: the exports of some Whispers leave them for the program to suppress.
  const controls = [config.decoder_start_token_id];
  for (let id = config.task_to_id.transcribe - 1; id < config.no_timestamps_token_id; id++)
    controls.push(id);
  return {
    start: config.decoder_start_token_id,
    end: config.eos_token_id,
    transcribe: config.task_to_id.transcribe,
    // In every multilingual Whisper <|nospeech|> stands right before <|notimestamps|>.
    noSpeech: config.no_timestamps_token_id - 1,
    noTimestamps: config.no_timestamps_token_id,
    firstTimestamp,
    languages: { es: language('es'), en: language('en') },
    suppressed: [...new Set([...(config.suppress_tokens ?? []), ...controls])],
  };
}

/** Seconds a timestamp token stands for. */
export function secondsOf(tokens: Tokens, token: number): number {
  return (token - tokens.firstTimestamp) * TICK;
}
