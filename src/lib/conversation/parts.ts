import type { Assistant, AssistantId, ContextMessage } from '$lib/assistant';
import type {
  AudioContextEvent,
  HeadsetKey,
  Microphone,
  MicrophoneClaim,
  MicrophoneOptions,
  Playback,
} from '$lib/audio';
import type { ErrorCode, HelenError } from '$lib/errors';
import type { Settings } from '$lib/settings';
import type { DetectionSettings, Detector } from '$lib/speech/detection';
import type { PaceMemory, Synthesiser, SynthesiserOptions } from '$lib/speech/synthesis';
import type { Transcriber, TranscriberOptions } from '$lib/speech/transcription';
import type { TurnRecord } from './types';

/** What whoever shows a conversation gives it: the person's choices and a place to keep turns. */
export interface ConversationOptions {
  /** Read whenever it matters, so a change in the settings is obeyed at once. */
  settings(): Settings;
  /**
   * Keeps one turn; the same id again replaces it, for a reply grows as it is heard and a turn may be continued. Never
   * called in private mode. A rejection becomes a notice.
   */
  store?(record: TurnRecord): void | Promise<void>;
  /** Remembers how fast each voice is on this device. */
  pace?: PaceMemory;
  /** What was said before, when an old conversation goes on. */
  context?: readonly ContextMessage[];
}

/** Everything a session opens, as functions: it knows no device, worker or network by itself. */
export interface SessionParts {
  unlockAudio(): Promise<AudioContext>;
  recoverAudio(): Promise<AudioContext>;
  closeAudio(): Promise<void>;
  watchAudio(listener: (event: AudioContextEvent) => void): () => void;
  openMicrophone(context: AudioContext, options: MicrophoneOptions): Promise<Microphone>;
  openPlayback(context: AudioContext): Promise<Playback>;
  claimMicrophone(options: { steal?: boolean }): Promise<MicrophoneClaim>;
  keepAwake(): () => void;
  onHeadsetKey(listener: (key: HeadsetKey) => void): () => void;
  createDetector(settings: DetectionSettings): Detector;
  createTranscriber(options: TranscriberOptions): Transcriber;
  createSynthesiser(options: SynthesiserOptions): Synthesiser;
  createAssistant(id: AssistantId): Assistant;
  /** Brings models to this device; resolves with why they could not be kept, or null. */
  ensureModels(
    ids: readonly string[],
    options: { onprogress?: (received: number, total: number) => void; signal?: AbortSignal },
  ): Promise<HelenError | null>;
  /** What an error means, as HELEN would say it: one short sentence. */
  sentence(code: ErrorCode, language: 'es' | 'en'): string;
  /** The language of the interface: what is expected until somebody was heard. */
  language(): 'es' | 'en';
  newId(): string;
}
