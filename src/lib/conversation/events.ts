import type { HelenError } from '$lib/errors';
import type { ConversationState } from './types';

/**
 * What happens in a conversation, as it happens: for embedders and tests. `turn` is the number of the person's turn, the
 * same in everything that belongs to it.
 */
export type ConversationEvent =
  /** What the person says: captions while they speak, then (`final`) the words that are answered. */
  | { type: 'transcript'; turn: number; text: string; final: boolean }
  /** HELEN's answer as far as its text has come; `final` once there will be no more. */
  | { type: 'response'; turn: number; text: string; final: boolean }
  /**
   * A piece of her voice on its way to the loudspeaker: mono, [-1, 1], numbered from 1 in its turn. A copy. The system's
   * own voices give none.
   */
  | {
      type: 'audio-chunk';
      turn: number;
      chunkNumber: number;
      samples: Float32Array<ArrayBuffer>;
      sampleRate: number;
    }
  /** Her voice is silent: all was heard, or (`interrupted`) only `heard`. `totalTime`: ms since the answer was asked for. */
  | {
      type: 'audio-end';
      turn: number;
      totalChunks: number;
      totalTime: number;
      heard: string;
      interrupted: boolean;
    }
  /** The stage has changed: the sphere's `data-state`. */
  | { type: 'status'; stage: ConversationState }
  /** Something failed. `fatal`: the conversation stopped in the state `error`; else it goes on. */
  | { type: 'error'; error: HelenError; fatal: boolean };

export type ConversationListener = (event: ConversationEvent) => void;
