import type { SpectrumSource } from '$lib/audio';
import type { HelenError } from '$lib/errors';
import type { ConversationListener } from './events';

/** The sphere's `data-state`. */
export type ConversationState =
  'idle' | 'loading' | 'listening' | 'processing' | 'speaking' | 'error';

/** One line of the transcript, as shown. */
export interface Entry {
  id: string;
  author: 'user' | 'assistant';
  /** Only the words said (user) or, once it is over, the words heard (assistant). */
  text: string;
  final: boolean;
  /** Set when the person cut the reply short. */
  interrupted?: boolean;
}

/** Stored through a function the page gives: conversation/ knows no database. */
export interface TurnRecord {
  id: string;
  author: 'user' | 'assistant';
  text: string;
  /** What of `text` was heard; the whole of it for the user. */
  heard: string;
  at: number;
  language: 'es' | 'en';
  segments: { from: number; to: number; text: string }[];
}

/** Milliseconds from the end of speech, for one turn; a stage that did not happen is null. */
export interface Trace {
  turn: number;
  speechEnd: 0;
  turnEnd: number | null;
  transcript: number | null;
  firstToken: number | null;
  firstClause: number | null;
  firstSamples: number | null;
  firstSound: number | null;
  /** The part of the above that no model spent: our own overhead. */
  own: number | null;
}

/** What a talk screen needs; implemented by the reactive class in session.svelte.ts. */
export interface ConversationView {
  readonly state: ConversationState;
  readonly error: HelenError | null;
  readonly entries: readonly Entry[];
  /** What is being said now, by whom; null when nobody speaks. */
  readonly caption: { author: 'user' | 'assistant'; text: string; final: boolean } | null;
  /** What is being fetched, in bytes: what hearing needs, or (talking goes on meanwhile) a voice. Null: nothing. */
  readonly progress: { of: 'hearing' | 'voice'; received: number; total: number } | null;
  readonly muted: boolean;
  /** A passing notice that ends nothing (a worker was restarted, no voice on this device). */
  readonly notice: HelenError | null;
  readonly traces: readonly Trace[];
  readonly input: SpectrumSource | null;
  readonly output: SpectrumSource | null;
  start(): Promise<void>;
  end(): Promise<void>;
  /** Silences HELEN at once (Esc, the button, a headset key). */
  interrupt(): void;
  setMuted(muted: boolean): void;
  /** Push-to-talk: held and let go. */
  press(): void;
  release(): void;
  /** A typed turn, answered like a spoken one. */
  send(text: string): Promise<void>;
  retry(): Promise<void>;
  /**
   * What happens, as it happens: transcript, response, audio-chunk, audio-end, status, error. For embedders and tests; what
   * is shown now is in the properties above. @returns stops it
   */
  on(listener: ConversationListener): () => void;
}
