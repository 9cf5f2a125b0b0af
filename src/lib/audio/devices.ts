import { HelenError, type ErrorCode } from '$lib/errors';
import type { MicrophoneDevice } from './types';

/** The browser's own aliases of a device that is in the list anyway. */
const ALIASES = ['default', 'communications', ''];

const CODES: Record<string, ErrorCode> = {
  NotAllowedError: 'microphone_denied',
  SecurityError: 'microphone_denied',
  NotFoundError: 'microphone_missing',
  OverconstrainedError: 'microphone_missing',
  NotReadableError: 'microphone_busy',
  AbortError: 'microphone_busy',
};

/** Throws insecure_origin: on plain HTTP (but localhost) browsers hide `mediaDevices`. */
export function mediaDevices(): MediaDevices {
  if (!isSecureContext || !('mediaDevices' in navigator)) throw new HelenError('insecure_origin');
  return navigator.mediaDevices;
}

/** What getUserMedia threw, with a code of ours. */
export function microphoneError(cause: unknown): HelenError {
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  return new HelenError(CODES[name] ?? 'unexpected', { cause });
}

/** The microphones there are. Labels are empty until permission was given. */
export async function listMicrophones(): Promise<MicrophoneDevice[]> {
  const devices = await mediaDevices().enumerateDevices();
  return devices
    .filter(({ kind, deviceId }) => kind === 'audioinput' && !ALIASES.includes(deviceId))
    .map(({ deviceId, label }) => ({ deviceId, label }));
}

/** Tells the list again whenever a device comes or goes; returns the function that stops it. */
export function watchMicrophones(listener: (devices: MicrophoneDevice[]) => void): () => void {
  const devices = mediaDevices();
  const changed = () => void listMicrophones().then(listener, () => listener([]));
  devices.addEventListener('devicechange', changed);
  return () => devices.removeEventListener('devicechange', changed);
}
