import type { Playback } from '$lib/audio';
import type { ErrorCode, HelenError } from '$lib/errors';

export type VoiceLanguage = 'es' | 'en';

export interface Voice {
  /** `piper:en_US-joe-medium`, `kokoro:ef_dora`, `system:Mónica`, `cloud:elevenlabs:EXAV…`. */
  id: string;
  engine: 'piper' | 'kokoro' | 'system' | 'cloud';
  name: string;
  /** BCP 47: es-ES, es-MX, en-US, en-GB. Empty for the cloud's voices, which speak what they are given. */
  language: string;
  /** Languages a voice of the cloud is known to speak well. */
  languages?: readonly string[];
  /** Whose voice it is, of the cloud's. */
  provider?: string;
  /** The catalogue model it needs; the system's voices need none. */
  model?: string;
  /**
   * `on_server`: HELEN's own server has its weights, `prepare` brings them here; `needs_model`: they have to
   * be downloaded in the settings first; `offline`: the system makes it over the network, and there is none.
   */
  availability: 'ready' | 'on_server' | 'needs_model' | 'offline';
  /** What it says goes over the network (the system's own, the cloud's): say so. */
  network: boolean;
}

export interface VoiceSettings {
  /** 0.5..2, 1 is the voice's own pace. */
  rate: number;
  /** 0..1 */
  volume: number;
}

/**
 * Real-time factors, kept by whoever keeps settings: seconds of work for a second of sound. The key is a
 * voice's id, or `kokoro:cpu` and `kokoro:gpu`, whose voices share one model.
 */
export interface PaceMemory {
  recall(key: string): number | undefined;
  remember(key: string, realTimeFactor: number): void;
}

export interface SynthesiserOptions {
  pace: PaceMemory;
  /** All it says goes through the playback it is given; the system's voices, which sound by themselves, are left out. */
  throughPlayback?: boolean;
  /**
   * A passing notice that ends nothing: the worker crashed and was started again (`worker_crashed`), or the cloud's voice
   * failed and one of this device goes on (`cloud_voice_failed`, told once until it works again).
   */
  onnotice?: (notice: HelenError) => void;
  /** Bytes of a voice that is being fetched from the server; as many as there are: nothing is, any more. */
  onprogress?: (received: number, total: number) => void;
}

export interface SpeakerRequest {
  turn: number;
  /** Of the reply: a voice of another language never reads it. */
  language: VoiceLanguage;
  /** The speaker takes its `onevent` until it has finished, failed or been stopped. */
  playback: Playback;
  /** A voice that needs no network, whatever is chosen. */
  local?: boolean;
  settings: {
    /** Chosen voice for each language; null lets this device choose. */
    voices: Record<VoiceLanguage, string | null>;
    voice: VoiceSettings;
  };
}

/** Everything that can speak, behind one door. Whoever creates it closes it. */
export interface Synthesiser {
  /** Loads the voice that would answer in this language, gives its id. Rejects with voice_missing, model_missing, model_corrupt… */
  prepare(request: Pick<SpeakerRequest, 'language' | 'settings'>): Promise<Voice['id']>;
  speaker(request: SpeakerRequest): Speaker;
  /**
   * Says a short sentence with this voice, whatever is chosen; `turn` must be one nobody else plays. `language` is for
   * voices that speak several.
   */
  preview(
    voice: string,
    request: Pick<SpeakerRequest, 'turn' | 'playback' | 'settings'> & { language?: VoiceLanguage },
  ): Speaker;
  close(): void;
}

export type SpeakerEvent =
  /** The first sound left; `time` is performance.now(). */
  | { type: 'started'; time: number }
  /** The prefix of everything said that has been heard, to the word. */
  | { type: 'heard'; text: string }
  /** Text ended, synthesis ended, and the queue is empty. `heard` is then everything. */
  | { type: 'finished' }
  | { type: 'failed'; code: ErrorCode; cause: unknown };

/** Speaks one reply. Made for a turn, fed as text streams in, and then thrown away. */
export interface Speaker {
  onevent: ((event: SpeakerEvent) => void) | null;
  /** More text, in any pieces; it is cut at clauses and sentences inside. */
  say(delta: string): void;
  /** No more text will come. */
  end(): void;
  duck(on: boolean): void;
  /** Silence at once, synthesis cancelled. Resolves with the prefix that was heard, to the word. */
  stop(): Promise<string>;
  /** performance.now() marks of this reply, once known: first clause cut, first PCM ready. */
  readonly marks: { firstClause?: number; firstSamples?: number };
}
