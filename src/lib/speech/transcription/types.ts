import type { HelenError } from '$lib/errors';

export type SpokenLanguage = 'es' | 'en';

export interface Segment {
  /** Seconds from the clip's start. */
  from: number;
  to: number;
  text: string;
}

export interface Transcript {
  text: string;
  language: SpokenLanguage;
  /** 0..1, of Spanish and English alone; 1 when the language was asked for. */
  languageProbability: number;
  /** 0..1: the geometric mean of the words' probabilities. */
  confidence: number;
  segments: Segment[];
  /** Milliseconds. `attempts` is 2 when the loop guard asked for the full context. */
  timings: { queued: number; features: number; encode: number; decode: number; total: number };
  attempts: 1 | 2;
}

/** Why a clip made no transcript: too few voiced frames, too quiet, too short, or only a phantom of Whisper's. */
export type Rejection = 'too_short' | 'too_quiet' | 'no_voice' | 'phantom';

export type TranscriptionResult =
  { type: 'transcript'; transcript: Transcript } | { type: 'rejected'; reason: Rejection };

export interface TranscriptionRequest {
  /** Mono, 16 kHz, at most 30 s. Handed over: do not use it afterwards. */
  audio: Float32Array<ArrayBuffer>;
  /**
   * A `final` drops every waiting `interim` and interrupts the one at work. A new `interim` replaces a
   * waiting one and lets the one at work finish, else captions would never come on a slow device.
   * Of an `interim` only the end is read, 4 to 10 s by how fast this device is, so that no final waits long;
   * what an earlier one of the same sound (the same beginning) heard is put before it.
   */
  kind: 'interim' | 'final';
  language: SpokenLanguage | 'auto';
  /** What `auto` leans to before anything was heard, e.g. the interface's language; Spanish by default. */
  likely?: SpokenLanguage;
  /** Seconds of voiced frames in the clip, from detection. */
  voiced: number;
  /** The words of a `final` come from the cloud where it answers in time: its sound leaves this device. */
  cloud?: boolean;
  signal?: AbortSignal;
}

/** A model of this device that writes down what is said. */
export interface LocalTranscriber {
  /** Loads the model; rejects with model_missing, model_corrupt or worker_crashed. Safe to call again. */
  load(): Promise<void>;
  /** Rejects with AbortError when aborted, else transcription_failed or worker_crashed (restarted once by itself). */
  transcribe(request: TranscriptionRequest): Promise<TranscriptionResult>;
  /** The worker crashed and another took over; what was asked is asked again. */
  onrestart: ((cause: unknown) => void) | null;
  close(): void;
}

export interface Transcriber extends LocalTranscriber {
  /** The cloud was asked for words and had none in time: for a while they are this device's own. */
  oncloudfailed: ((error: HelenError) => void) | null;
  /** The Whisper that was chosen does not work here (gpu_lost, whisper_unusable): the shipped one goes on. Told once a page and model. */
  onfallback: ((error: HelenError) => void) | null;
}
