import type { ErrorCode } from '$lib/errors';
import type { Segment, SpokenLanguage } from '$lib/speech/transcription';
import type { Policy } from './policies';

/** A stretch of sound asked to be written down. Positions are 16 kHz samples since the microphone opened. */
export interface Part {
  turn: number;
  revision: number;
  from: number;
  to: number;
  /** Seconds of voiced frames inside. */
  voiced: number;
  attempts: number;
  result: Written | 'rejected' | null;
}

export interface Written {
  text: string;
  language: SpokenLanguage;
  segments: Segment[];
}

/** What one person says in one go; more than one part when it was long, or when they went on before an answer. */
export interface Utterance {
  /** The turn it began as: who it is in the transcript, however often it is continued. */
  id: number;
  turn: number;
  /** The last one given out; every request for a transcript takes the next. */
  revision: number;
  parts: Part[];
  /** What HELEN was sounding meanwhile: `from`..`to` are lengths of the heard prefix of `text`. */
  over: { text: string; from: number; to: number } | null;
}

/** A place where a long turn may be cut: frames in a row without voice, and the voice before it. */
export interface Gap {
  at: number;
  frames: number;
  voiced: number;
}

/**
 * Captions while the person speaks: `settled` will not change, `text` is of the sound since `from`. They begin at
 * `start`; parts before it speak for themselves, and `draft` for them until they are written.
 */
export interface Interim {
  start: number;
  draft: string;
  settled: string;
  text: string;
  from: number;
  due: number;
  running: { revision: number; from: number; to: number } | null;
}

/** A clip that is still growing. */
export interface Open {
  utterance: Utterance;
  from: number;
  voiced: number;
  gaps: Gap[];
  /** The least voiced frame so far, for speech without any gap. */
  dip: (Gap & { probability: number }) | null;
  /** Frames in a row under the negative threshold. */
  low: number;
  interim: Interim;
  /** Push-to-talk: the sample at which the button was let go, Infinity while it is held. Null: hands-free. */
  held: number | null;
  /** Enough voice or words to be no cough: whatever HELEN was doing has given way. */
  real: boolean;
  /** Milliseconds since detection said anything. */
  waited: number;
}

export type Ear =
  /** `run`: seconds of voiced frames in a row, which become the first of the next utterance. */
  | { is: 'quiet'; run: number }
  | ({ is: 'hearing' } & Open)
  /** `at`: where speech ended. The last part of the utterance is its speculative transcript. */
  | ({ is: 'paused'; at: number } & Open);

/** An ear that has something in it. */
export type Attentive = Exclude<Ear, { is: 'quiet' }>;

export interface Answer {
  turn: number;
  /** What it answers, so that it can be continued; null when it was typed. */
  utterance: Utterance | null;
  language: SpokenLanguage;
  text: string;
  /** How much of `text` went to the voice. */
  sent: number;
  /** No more text will come, and whether the voice knows. */
  ended: false | 'text' | 'voice';
  heard: string;
  ducked: boolean;
  /** False: shown only, because no voice can say it. */
  voice: boolean;
  waited: number;
}

export type Mouth =
  { is: 'silent' } | { is: 'thinking'; answer: Answer } | { is: 'speaking'; answer: Answer };

/** A reply that was cut short: its voice still has to say how much was heard. */
export interface Fading {
  turn: number;
  language: SpokenLanguage;
  text: string;
  heard: string;
  waited: number;
}

interface Base {
  /** The newest turn number given out, and the newest one answered. */
  turn: number;
  answered: number;
  policy: Policy;
  fading: Fading[];
}

export interface Live extends Base {
  name: 'loading' | 'listening' | 'processing' | 'speaking';
  microphone: 'closed' | 'opening' | 'open' | 'lost';
  models: 'loading' | 'ready';
  muted: boolean;
  /** The sound system was taken away (a phone call, sleep): nobody waits for anything meanwhile. */
  suspended: boolean;
  /** The newest sample position detection has told. */
  clock: number;
  /** Sound before here belongs to a turn already: the padding of the next must not hear its last word again. */
  taken: number;
  ear: Ear;
  /** A turn that ended, while its transcript is still being written. */
  pending: { utterance: Utterance; waited: number } | null;
  mouth: Mouth;
}

export interface Idle extends Base {
  name: 'idle';
}

export interface Failed extends Base {
  name: 'error';
  code: ErrorCode;
}

export type State = Idle | Live | Failed;

export type Event =
  | { type: 'start' }
  | { type: 'retry' }
  | { type: 'end' }
  | { type: 'configure'; policy: Partial<Policy> }
  | { type: 'microphone-open' }
  | { type: 'microphone-failed'; code: ErrorCode }
  | { type: 'microphone-lost'; code: 'microphone_unplugged' | 'microphone_elsewhere' }
  | { type: 'models-ready' }
  | { type: 'load-failed'; code: ErrorCode }
  | { type: 'frame'; at: number; probability: number }
  | { type: 'speech-start'; at: number }
  | { type: 'speech-pause'; at: number; voiced: number }
  | { type: 'speech-continue'; at: number }
  | { type: 'endpoint'; at: number; probability: number }
  | { type: 'silence'; at: number; seconds: number }
  | { type: 'detection-failed'; code: ErrorCode }
  /** Its worker crashed and was started again: what it kept of the sound is lost. */
  | { type: 'detection-restarted' }
  | { type: 'transcript'; turn: number; revision: number; written: Written }
  | { type: 'rejected'; turn: number; revision: number }
  | { type: 'transcription-failed'; turn: number; revision: number; code: ErrorCode }
  | { type: 'reply-delta'; turn: number; text: string }
  | { type: 'reply-ended'; turn: number }
  | { type: 'reply-failed'; turn: number; code: ErrorCode }
  | { type: 'speaker-started'; turn: number }
  | { type: 'speaker-heard'; turn: number; text: string }
  | { type: 'speaker-finished'; turn: number }
  | { type: 'speaker-failed'; turn: number; code: ErrorCode }
  | { type: 'speaker-stopped'; turn: number; heard: string }
  | { type: 'interrupt' }
  | { type: 'mute' }
  | { type: 'unmute' }
  /** `at`: the sample the microphone is at, which detection may have yet to hear. */
  | { type: 'press'; at: number }
  | { type: 'release'; at: number }
  | { type: 'hidden' }
  | { type: 'typed'; text: string; language: SpokenLanguage }
  | { type: 'audio-lost' }
  | { type: 'audio-recovered' }
  /** The way out is a new one: what was on the old one never sounds. */
  | { type: 'playback-rebuilt' }
  /** Milliseconds that passed while the page really ran; nothing else measures wall time. */
  | { type: 'tick'; elapsed: number };

/** What becomes history. The same author and turn again replaces what was kept before. */
export interface Kept {
  author: 'user' | 'assistant';
  turn: number;
  text: string;
  heard: string;
  language: SpokenLanguage;
  segments: Segment[];
  interrupted: boolean;
  /** More of it may follow. */
  open: boolean;
}

export type Command =
  /** `fallback`: the system's default device, because the chosen one went away. */
  | { type: 'open-microphone'; fallback: boolean; takeOver: boolean }
  | { type: 'load'; hearing: boolean }
  | { type: 'mute'; on: boolean }
  | { type: 'end-turn' }
  | {
      type: 'transcribe';
      turn: number;
      revision: number;
      from: number;
      to: number;
      voiced: number;
      kind: 'interim' | 'final';
    }
  | { type: 'drop-transcription'; turn: number; revision: number }
  /** The turn is taken; `at` is where its speech ended, null when it was cut off. */
  | { type: 'turn-ended'; turn: number; at: number | null }
  | { type: 'reply'; turn: number; text: string; language: SpokenLanguage; parts: Part[] }
  | { type: 'cancel-reply'; turn: number }
  | { type: 'say'; turn: number; text: string; language: SpokenLanguage }
  | { type: 'end-speech'; turn: number }
  | { type: 'duck'; turn: number; on: boolean }
  | { type: 'stop-speaking'; turn: number }
  | { type: 'keep'; record: Kept }
  | { type: 'notice'; code: ErrorCode }
  | { type: 'release' };

/** Where commands gather while one event is worked through. */
export type Out = Command[];
