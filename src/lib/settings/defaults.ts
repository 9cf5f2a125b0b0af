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
  whisper: null,
  cloudTranscription: false,
  transcribeNotes: false,
  voices: { es: null, en: null },
  voice: { rate: 1, volume: 1 },
  theme: 'system',
  motion: 'system',
  notifications: {
    toasts: true,
    sound: true,
    badge: true,
    quietHours: { on: false, from: 22 * 60, to: 8 * 60 },
  },
  private: false,
  linkPreviews: true,
};
