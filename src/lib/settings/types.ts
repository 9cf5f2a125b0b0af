export type Theme = 'system' | 'light' | 'dark';

/** Everything a person can choose. Stored whole; `migrate` brings older shapes here. */
export interface Settings {
  microphone: string | null;
  mode: 'hands-free' | 'push-to-talk';
  language: 'auto' | 'es' | 'en';
  detection: { positive: number; negative: number };
  assistant: 'sound-check' | 'on-device' | 'gateway';
  /** Which of the cloud's models answers; null lets the server choose. */
  gateway: { provider: string; model: string } | null;
  /** When the cloud cannot answer, the model of this device does, where there is one. */
  fallback: boolean;
  /** The Whisper that writes down what is said; null lets this device choose. */
  whisper: string | null;
  /** What the person says is written down in the cloud; captions never are. */
  cloudTranscription: boolean;
  /** Voice notes are written down as they are shown, on this device, without being asked. */
  transcribeNotes: boolean;
  /** Chosen voice for each language; null lets this device choose. */
  voices: { es: string | null; en: string | null };
  voice: { rate: number; volume: number };
  theme: Theme;
  motion: 'system' | 'reduced' | 'full';
  /** What tells on this device of messages from others. */
  notifications: {
    toasts: boolean;
    sound: boolean;
    badge: boolean;
    /** Neither toasts nor sound between these minutes of the day. */
    quietHours: { on: boolean; from: number; to: number };
  };
  /** Keeps no conversation. */
  private: boolean;
  /** What links in messages lead to is shown under them; the server asks for the pages. */
  linkPreviews: boolean;
}
