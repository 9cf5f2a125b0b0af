import type { ErrorCode } from '$lib/errors';

export type AssistantId = 'sound-check' | 'on-device' | 'gateway';

/** What the person was heard to say, and what they heard back. Only heard words are context. */
export interface ContextMessage {
  author: 'user' | 'assistant';
  text: string;
}

/** Milliseconds each stage of hearing took, for the sound check to tell. */
export interface HearingTimes {
  endpoint: number;
  transcription: number;
}

export interface ReplyRequest {
  turn: number;
  text: string;
  language: 'es' | 'en';
  context: ContextMessage[];
  times: HearingTimes | null;
  /** Several people talk: each line begins with the name of who said it. Only the cloud knows how to answer that. */
  among?: boolean;
  /** Which model of the cloud was chosen; left out or null, its server chooses. Nobody else asks. */
  model?: { provider: string; model: string } | null;
}

/** One answer: text as it comes, ended by the iterator; throws HelenError (assistant_failed, gpu_lost, what a server refused with). */
export interface Reply {
  deltas: AsyncIterable<string>;
  cancel(): void;
}

export type Availability =
  | { type: 'ready' }
  /** Works on this device once its model is installed. */
  | { type: 'needs_model'; model: string }
  | { type: 'unavailable'; code: ErrorCode };

export interface Assistant {
  readonly id: AssistantId;
  availability(): Promise<Availability>;
  /** Loads what it needs; resolves at once when there is nothing to load. */
  prepare(): Promise<void>;
  reply(request: ReplyRequest): Reply;
  close(): void;
}
