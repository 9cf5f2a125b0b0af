import type {
  AudioContextEvent,
  HeadsetKey,
  Microphone,
  MicrophoneClaim,
  MicrophoneDevice,
  MicrophoneOptions,
  Playback,
} from './types';

export type * from './types';
export { FRAME_SAMPLES, HEARING_RATE } from './types';

/** Makes or resumes the one AudioContext; call it inside a gesture. Rejects with audio_suspended. */
export declare function unlockAudio(): Promise<AudioContext>;
/** Resumes after an interruption, else builds a new context. Rejects with audio_suspended. */
export declare function recoverAudio(): Promise<AudioContext>;
/** Hears of interruptions; returns the function that stops listening. */
export declare function watchAudio(listener: (event: AudioContextEvent) => void): () => void;
export declare function closeAudio(): Promise<void>;
export declare function openMicrophone(
  context: AudioContext,
  options?: MicrophoneOptions,
): Promise<Microphone>;
export declare function listMicrophones(): Promise<MicrophoneDevice[]>;
export declare function watchMicrophones(
  listener: (devices: MicrophoneDevice[]) => void,
): () => void;
export declare function claimMicrophone(options?: { steal?: boolean }): Promise<MicrophoneClaim>;
export declare function openPlayback(context: AudioContext): Promise<Playback>;
export declare function keepAwake(): () => void;
export declare function onHeadsetKey(listener: (key: HeadsetKey) => void): () => void;
