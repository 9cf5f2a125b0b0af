import { HelenError, type ErrorCode } from '$lib/errors';
import type { MicrophoneDevice } from './types';

/** The browser's own aliases of a device that is in the list anyway. */
const ALIASES = ['default', 'communications', ''];

/** It is whichever device the system has chosen. */
export const isAlias = (deviceId: string): boolean => ALIASES.includes(deviceId);

const TROUBLES: Record<string, 'denied' | 'missing' | 'busy'> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/** Throws insecure_origin: on plain HTTP (but localhost) browsers hide `mediaDevices`. */
export function mediaDevices(): MediaDevices {
  if (!isSecureContext || !('mediaDevices' in navigator)) throw new HelenError('insecure_origin');
  return navigator.mediaDevices;
}

/** What getUserMedia threw, with a code of ours: `microphone_denied`, `camera_missing`… */
export function captureError(cause: unknown, device: 'microphone' | 'camera'): HelenError {
  if (cause instanceof HelenError) return cause;
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  const trouble = TROUBLES[name];
  const code: ErrorCode = trouble ? `${device}_${trouble}` : 'unexpected';
  return new HelenError(code, { cause });
}

export const microphoneError = (cause: unknown): HelenError => captureError(cause, 'microphone');

/** The devices of a kind there are, without the browser's own names for them. */
export async function listDevices(wanted: MediaDeviceKind): Promise<MicrophoneDevice[]> {
  const devices = await mediaDevices().enumerateDevices();
  return devices
    .filter(({ kind, deviceId }) => kind === wanted && !isAlias(deviceId))
    .map(({ deviceId, label }) => ({ deviceId, label }));
}

/** The microphones there are. Labels are empty until permission was given. */
export const listMicrophones = (): Promise<MicrophoneDevice[]> => listDevices('audioinput');

/** Tells the list again whenever a device comes or goes; returns the function that stops it. */
export function watchMicrophones(listener: (devices: MicrophoneDevice[]) => void): () => void {
  const devices = mediaDevices();
  const changed = () => void listMicrophones().then(listener, () => listener([]));
  devices.addEventListener('devicechange', changed);
  return () => devices.removeEventListener('devicechange', changed);
}
