import type { Assistant, AssistantId, ContextMessage } from '$lib/assistant';
import type { Microphone, Playback } from '$lib/audio';
import type { Settings } from '$lib/settings';
import type { DetectionSettings, Detector } from '$lib/speech/detection';
import type { PaceMemory, Synthesiser, SynthesiserOptions } from '$lib/speech/synthesis';
import type { Transcriber } from '$lib/speech/transcription';
import type { TurnRecord } from './types';

/** What whoever shows a conversation gives it: the person's choices and a place to keep turns. */
export interface ConversationOptions {
  /** Read whenever it matters, so a change in the settings is obeyed at the next turn. */
  settings(): Settings;
  /** Keeps one finished turn; never called in private mode. A rejection becomes a notice. */
  store?(record: TurnRecord): void | Promise<void>;
  /** Remembers how fast each voice is on this device. */
  pace?: PaceMemory;
  /** What was said before, when an old conversation goes on. */
  context?: readonly ContextMessage[];
}

/** Everything a session opens, as functions: it knows no device, worker or network by itself. */
export interface SessionParts {
  openMicrophone(options: { deviceId: string | null }): Promise<Microphone>;
  /** Resolves with the way to give it back; rejects with microphone_elsewhere. `onlost`: another tab took over. */
  claimMicrophone(options: { takeOver: boolean; onlost: () => void }): Promise<() => void>;
  createPlayback(): Promise<Playback>;
  createDetector(settings: DetectionSettings): Detector;
  createTranscriber(): Transcriber;
  createSynthesiser(options: SynthesiserOptions): Synthesiser;
  createAssistant(id: AssistantId): Assistant;
  /** Fetches what hearing needs, telling bytes; resolves when every file is on this device. */
  ensureModels(onprogress: (received: number, total: number) => void): Promise<void>;
}
