import type { SoundPhrase } from '../phonemes/phrases';

/** Where a voice's weights are and how to speak with them. */
export type EngineVoice =
  | {
      engine: 'piper';
      model: string;
      /** The .onnx; its JSON is beside it. */
      file: string;
      /** Of a model with several speakers. */
      speaker: number | null;
    }
  | {
      engine: 'kokoro';
      model: string;
      file: string;
      /** Name of a style vector: ef_dora, af_heart. */
      style: string;
      phonemes: string;
      processor: 'cpu' | 'gpu';
    };

export type ToEngine =
  /** Makes ready to speak; answers `loaded`. */
  | { type: 'load'; id: number; voice: EngineVoice }
  | {
      type: 'synthesise';
      id: number;
      turn: number;
      voice: EngineVoice;
      phrases: SoundPhrase[];
      /** 1 is the voice's own pace. */
      rate: number;
    }
  /** What is asked for this turn and not begun is dropped (`cancelled`). No id: nothing answers. */
  | { type: 'cancel'; turn: number };

export interface Sound {
  /** Mono, [-1, 1], silence trimmed at both ends, faded so that ends do not click. */
  samples: Float32Array<ArrayBuffer>;
  sampleRate: number;
}

export type EngineFailure =
  | 'model_missing'
  | 'model_corrupt'
  | 'offline'
  | 'gpu_lost'
  | 'synthesis_failed'
  | 'upstream_off'
  | 'upstream_failed';

export type FromEngine =
  /** `phonemes`: eSpeak's name of the voice whose phonemes this one was trained with. */
  | { type: 'loaded'; id: number; phonemes: string }
  /** `took`: milliseconds of inference. `sound` is null when there was nothing to say. */
  | { type: 'sound'; id: number; sound: Sound | null; took: number }
  | { type: 'cancelled'; id: number }
  | { type: 'failed'; id: number; code: EngineFailure; message: string };
