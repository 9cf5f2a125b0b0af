import type { MicrophoneFrame } from '$lib/audio';
import type { DetectionEvent, DetectionSettings } from './types';

export type LoadFailure = 'model_missing' | 'model_corrupt' | 'worker_crashed';

/** Page to detection worker. `start` comes first and once. */
export type ToDetection =
  | {
      type: 'start';
      settings: DetectionSettings;
      /** Position the clock goes on from: 0, or where a crashed worker had got to. */
      from: number;
      /** `MicrophoneFrame`s come in here. */
      frames: MessagePort;
      /** `ToEndpoint` goes out here, `FromEndpoint` comes back. */
      endpoint: MessagePort;
    }
  | { type: 'configure'; settings: DetectionSettings }
  | { type: 'end-turn' }
  /** The endpoint worker died: do not wait for its answers. */
  | { type: 'endpoint-lost' }
  | { type: 'clip'; request: number; from: number; to: number };

/** Detection worker to page. */
export type FromDetection =
  | { type: 'event'; event: DetectionEvent }
  | { type: 'clip'; request: number; samples: Float32Array<ArrayBuffer> }
  /** Loading failed: another try would fail as well. */
  | { type: 'load-failed'; code: LoadFailure; message: string }
  /** The model gave up while running: this worker is good for nothing more. */
  | { type: 'crashed'; message: string };

/** What the frames port carries. */
export type ToFrames = MicrophoneFrame;

/** Page to endpoint worker, once. */
export interface StartEndpoint {
  type: 'start';
  port: MessagePort;
}

/** Detection worker to endpoint worker: is the turn complete that paused at `at`? */
export interface ToEndpoint {
  type: 'ask';
  at: number;
  /** Mono, 16 kHz, at most 8 s. */
  turn: Float32Array<ArrayBuffer>;
}

export type FromEndpoint =
  | { type: 'loaded' }
  | { type: 'load-failed'; message: string }
  /** `took` in milliseconds. */
  | { type: 'answer'; at: number; probability: number; took: number }
  | { type: 'no-answer'; at: number };
