/**
 * Positions are in 16 kHz samples since the first microphone opened; `at` of a pause is where speech ended.
 * They never run backwards: when another microphone takes over, its clock goes on from there.
 */
export type DetectionEvent =
  /** Models are in place; `endpointing` is false when Smart Turn could not be loaded. */
  | { type: 'ready'; endpointing: boolean }
  /** One for each frame, for the meter: probability of voice 0..1, RMS 0..1. */
  | { type: 'frame'; at: number; probability: number; rms: number }
  /** Enough voiced frames in a row; `at` includes the padding before the voice. */
  | { type: 'speech-start'; at: number }
  /** 200 ms without voice inside speech. `voiced` = seconds of voiced frames since speech-start. */
  | { type: 'speech-pause'; at: number; voiced: number }
  /** Voice came back after a pause. */
  | { type: 'speech-continue'; at: number }
  /** Smart Turn's answer about the pause at `at`: probability 0..1 that the turn is complete. */
  | { type: 'endpoint'; at: number; probability: number; took: number }
  /** The same pause goes on: every 100 ms until the turn is ended or voice returns. */
  | { type: 'silence'; at: number; seconds: number }
  /** The worker crashed and a new one took over (once): connect the microphone to `port` again. */
  | { type: 'restarted'; cause: unknown }
  /** Nothing is heard any more. */
  | { type: 'failed'; code: 'model_missing' | 'model_corrupt' | 'worker_crashed'; cause: unknown };

export interface DetectionSettings {
  /** Voice begins at or above this probability (seeds: 0.5). */
  positive: number;
  /** Voice ends below this probability (seeds: 0.35). */
  negative: number;
}

/** Listens to frames in its own worker and keeps the last minute of sound, addressed by sample. */
export interface Detector {
  /** Microphone frames (`MicrophoneFrame`) are posted here. A new one after `restarted`. */
  readonly port: MessagePort;
  onevent: ((event: DetectionEvent) => void) | null;
  configure(settings: DetectionSettings): void;
  /** The turn was taken or given up: forget that speech was going on. */
  endTurn(): void;
  /** Sound between two positions, as far as it is still kept (60 s). Mono, 16 kHz. */
  clip(from: number, to: number): Promise<Float32Array<ArrayBuffer>>;
  close(): void;
}
