import type { ErrorCode } from '$lib/errors';

export interface Voice {
  /** `piper:en_US-joe-medium`, `kokoro:ef_dora`, `system:Mónica`. */
  id: string;
  engine: 'piper' | 'kokoro' | 'system';
  name: string;
  /** BCP 47: es-ES, es-MX, en-US, en-GB. */
  language: string;
  /** The catalogue model it needs; the system's voices need none. */
  model?: string;
}

export interface VoiceSettings {
  /** 0.5..2, 1 is the voice's own pace. */
  rate: number;
  /** 0..1 */
  volume: number;
}

export type SpeakerEvent =
  /** The first sound left; `time` is performance.now(). */
  | { type: 'started'; time: number }
  /** The prefix of everything said that has been heard, to the word. */
  | { type: 'heard'; text: string }
  /** Text ended, synthesis ended, and the queue is empty. `heard` is then everything. */
  | { type: 'finished' }
  | { type: 'failed'; code: ErrorCode; cause: unknown };

/** Speaks one reply. Made for a turn, fed as text streams in, and then thrown away. */
export interface Speaker {
  onevent: ((event: SpeakerEvent) => void) | null;
  /** More text, in any pieces; it is cut at clauses and sentences inside. */
  say(delta: string): void;
  /** No more text will come. */
  end(): void;
  duck(on: boolean): void;
  /** Silence at once, synthesis cancelled. Resolves with the prefix that was heard, to the word. */
  stop(): Promise<string>;
  /** performance.now() marks of this reply, once known: first clause cut, first PCM ready. */
  readonly marks: { firstClause?: number; firstSamples?: number };
}
