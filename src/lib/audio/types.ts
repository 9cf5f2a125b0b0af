/** Everything HELEN hears is mono at this rate, in Hz. */
export const HEARING_RATE = 16_000;
/** Samples in one detection frame: 32 ms at 16 kHz, what Silero v5 takes. */
export const FRAME_SAMPLES = 512;

/** What the capture worklet posts: one frame, mono, [-1, 1], transferred. `at` counts 16 kHz samples since opening. */
export interface MicrophoneFrame {
  frame: Float32Array<ArrayBuffer>;
  at: number;
}

/** Energy of one moment, each 0..1, from an AnalyserNode with FFT 256. */
export interface Bands {
  low: number;
  mid: number;
  high: number;
  level: number;
}

/** Something whose sound can be looked at each frame (a microphone, what is being played). */
export interface SpectrumSource {
  read(): Bands;
}

/** An open microphone. Whoever opened it closes it. */
export interface Microphone {
  readonly deviceId: string;
  readonly label: string;
  readonly spectrum: SpectrumSource;
  /** Frames go here, straight from the audio thread: the main thread never stands between. */
  connect(port: MessagePort): void;
  /** Muted, the track is silenced but the clock goes on and the device stays open: mute is not pause. */
  muted: boolean;
  /** The device went away, or the system took it. Called at most once. */
  onended: (() => void) | null;
  close(): void;
}

/** PCM to be played: mono, [-1, 1]. `turn` and `chunk` come back in every event about it. */
export interface PlaybackChunk {
  turn: number;
  chunk: number;
  samples: Float32Array<ArrayBuffer>;
  sampleRate: number;
  /** More of the same chunk follows, at the same rate, before any other: its sound goes on without a seam. */
  more?: boolean;
}

export type PlaybackEvent =
  /** The first sample of the turn left for the device; `time` is performance.now() of it. */
  | { type: 'started'; turn: number; time: number }
  /** `played` seconds of this chunk have been heard. Posted about every 50 ms and at each chunk's end. */
  | { type: 'progress'; turn: number; chunk: number; played: number; done: boolean }
  /** The queue is empty. More may still be enqueued. */
  | { type: 'drained'; turn: number };

export interface Playback {
  readonly spectrum: SpectrumSource;
  onevent: ((event: PlaybackEvent) => void) | null;
  enqueue(chunk: PlaybackChunk): void;
  /** Lowers the voice while we find out whether the person really interrupts. */
  duck(on: boolean): void;
  /** 0..1 */
  volume: number;
  /** Silence within one render quantum. Resolves with what had been heard of the chunk that was playing. */
  flush(): Promise<{ turn: number; chunk: number; played: number } | null>;
  /** A copy of what really goes to the speakers, as `PlaybackBlock`s; null stops it. Tests and embedders use it. */
  tap(port: MessagePort | null): void;
  close(): void;
}

/** What a tap receives: one render quantum as played, after volume and ducking. Silence while idle is not sent. */
export interface PlaybackBlock {
  samples: Float32Array<ArrayBuffer>;
  sampleRate: number;
}

/** What became of the one AudioContext. */
export type AudioContextEvent =
  /** Sound stopped without being asked to: a phone call, sleep, another app took the device. */
  | { type: 'suspended' }
  /** Sound goes on with the same context. */
  | { type: 'running' }
  /** The old context was lost: microphone and playback have to be opened again on this one. */
  | { type: 'rebuilt'; context: AudioContext };

export interface MicrophoneOptions {
  /** A remembered device; when it is gone the default one is opened instead. */
  deviceId?: string | null;
}

/** One input device, as the chooser shows it. `label` is empty until permission was given. */
export interface MicrophoneDevice {
  deviceId: string;
  label: string;
}

/** This tab holds the microphone until it releases it or another tab takes it over. */
export interface MicrophoneClaim {
  /** Another tab took the microphone over. Called at most once. */
  onlost: (() => void) | null;
  release(): void;
}

export type HeadsetKey = 'play' | 'pause' | 'stop' | 'hangup' | 'togglemicrophone';
