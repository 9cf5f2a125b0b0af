import type { Settings } from './types';

/** What HELEN does before anything is chosen; thresholds are the seeds' (0.5 / 0.35). */
export const defaults: Settings = {
  microphone: null,
  mode: 'hands-free',
  language: 'auto',
  detection: { positive: 0.5, negative: 0.35 },
  assistant: 'sound-check',
  gateway: null,
  fallback: true,
  cloudTranscription: false,
  transcribeNotes: false,
  voices: { es: null, en: null },
  voice: { rate: 1, volume: 1 },
  theme: 'system',
  motion: 'system',
  private: false,
  linkPreviews: true,
};
