import { defaults } from './defaults';
import type { Settings } from './types';

/** What is stored: the settings and the version they were written in. */
export interface StoredSettings {
  version: number;
  settings: Settings;
}

type Shape = Record<string, unknown>;

/**
 * Step n turns a document of version n into version n + 1. Steps are never changed, only added to.
 * Version 0 is anything without a version.
 */
const steps: ((settings: Shape) => Shape)[] = [(settings) => settings];

export const SETTINGS_VERSION = steps.length;

function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function oneOf<T>(value: unknown, allowed: readonly T[], fallback: T): T {
  return allowed.includes(value as T) ? (value as T) : fallback;
}

function within(value: unknown, from: number, to: number, fallback: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return fallback;
  return Math.min(to, Math.max(from, value));
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Both names or neither: half a choice is none. */
function modelOrNull(value: unknown): Settings['gateway'] {
  if (!isShape(value)) return null;
  const provider = textOrNull(value['provider']);
  const model = textOrNull(value['model']);
  return provider === null || model === null ? null : { provider, model };
}

function minute(value: unknown, fallback: number): number {
  return Math.round(within(value, 0, 24 * 60 - 1, fallback));
}

function notificationsOf(raw: unknown): Settings['notifications'] {
  const given = isShape(raw) ? raw : {};
  const hours = isShape(given['quietHours']) ? given['quietHours'] : {};
  const { quietHours } = defaults.notifications;
  return {
    toasts: given['toasts'] !== false,
    sound: given['sound'] !== false,
    badge: given['badge'] !== false,
    quietHours: {
      on: hours['on'] === true,
      from: minute(hours['from'], quietHours.from),
      to: minute(hours['to'], quietHours.to),
    },
  };
}

/** A whole and valid document out of anything: a value that makes no sense falls back to its default. */
export function complete(raw: Shape): Settings {
  const detection = isShape(raw['detection']) ? raw['detection'] : {};
  const voices = isShape(raw['voices']) ? raw['voices'] : {};
  const voice = isShape(raw['voice']) ? raw['voice'] : {};
  const positive = within(detection['positive'], 0.1, 0.95, defaults.detection.positive);
  const negative = within(detection['negative'], 0.05, 0.9, defaults.detection.negative);
  return {
    microphone: textOrNull(raw['microphone']),
    mode: oneOf(raw['mode'], ['hands-free', 'push-to-talk'], defaults.mode),
    language: oneOf(raw['language'], ['auto', 'es', 'en'], defaults.language),
    // Voice must end below where it begins, or it would flicker.
    detection: { positive, negative: Math.min(negative, positive) },
    assistant: oneOf(raw['assistant'], ['sound-check', 'on-device', 'gateway'], defaults.assistant),
    gateway: modelOrNull(raw['gateway']),
    fallback: raw['fallback'] !== false,
    whisper: textOrNull(raw['whisper']),
    cloudTranscription: raw['cloudTranscription'] === true,
    transcribeNotes: raw['transcribeNotes'] === true,
    voices: { es: textOrNull(voices['es']), en: textOrNull(voices['en']) },
    voice: {
      rate: within(voice['rate'], 0.5, 2, defaults.voice.rate),
      volume: within(voice['volume'], 0, 1, defaults.voice.volume),
    },
    theme: oneOf(raw['theme'], ['system', 'light', 'dark'], defaults.theme),
    motion: oneOf(raw['motion'], ['system', 'reduced', 'full'], defaults.motion),
    notifications: notificationsOf(raw['notifications']),
    private: raw['private'] === true,
    linkPreviews: raw['linkPreviews'] !== false,
  };
}

/** Brings whatever was stored, by any version and however damaged, to today's settings. Pure. */
export function migrate(raw: unknown): Settings {
  if (!isShape(raw)) return structuredClone(defaults);
  const version = typeof raw['version'] === 'number' ? raw['version'] : 0;
  const inner = isShape(raw['settings']) ? raw['settings'] : raw;
  const migrated = steps.slice(Math.max(0, version)).reduce((shape, step) => step(shape), inner);
  return complete(migrated);
}

/** The document to store. */
export function stored(settings: Settings): StoredSettings {
  return { version: SETTINGS_VERSION, settings };
}
