/** To the playback worklet. Samples are mono at the context's rate; pieces of one chunk come in order. */
export type ToPlayback =
  | {
      type: 'samples';
      turn: number;
      chunk: number;
      samples: Float32Array<ArrayBuffer>;
      /** The last piece of its chunk. */
      last: boolean;
    }
  /** Gain to ramp to. */
  | { type: 'level'; value: number }
  /** Seconds between rendering and hearing. */
  | { type: 'latency'; seconds: number }
  | { type: 'flush'; id: number }
  | { type: 'tap'; port: MessagePort | null }
  | { type: 'close' };

/** What of a chunk has been played, in seconds. */
export interface Heard {
  turn: number;
  chunk: number;
  played: number;
}

/** From the playback worklet. */
export type FromPlayback =
  /** `at` is the context's time of the first sample, in seconds. */
  | { type: 'started'; turn: number; at: number }
  | ({ type: 'progress'; done: boolean } & Heard)
  | { type: 'drained'; turn: number }
  | { type: 'flushed'; id: number; heard: Heard | null };
