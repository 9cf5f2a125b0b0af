import type { OutgoingFile } from '$lib/data';
import type { ErrorCode } from '$lib/errors';

/** Where a file on its way out is. */
export type UploadState =
  /** Its turn comes, or another tab sends it. */
  | { state: 'waiting' }
  /** Bytes a second; null until there is something to measure. */
  | { state: 'sending'; speed: number | null }
  | { state: 'paused' }
  /** It failed and is tried again by itself: at `until`, milliseconds since 1970, or when the network is back. */
  | { state: 'resting'; until: number; attempt: number; code: ErrorCode }
  /** Only a person can help: retry, or take it away. */
  | { state: 'failed'; code: ErrorCode }
  /** All of it is on the server, and waits for its message. */
  | { state: 'done' };

/** A file as its message will have it, and how far it came: bytes that the server has. */
export type Upload = UploadState & OutgoingFile & { sent: number };

export type UploadEvent =
  | { type: 'begin' }
  | { type: 'progress'; sent: number; speed: number | null }
  | { type: 'pause' }
  /** By a person, or because its rest is over. */
  | { type: 'resume' }
  /** `after`: milliseconds until it may be tried again; null when that would not help. */
  | { type: 'fail'; code: ErrorCode; attempt: number; after: number | null; now: number }
  | { type: 'finish' };

/** What an event makes of an upload; one that comes too late changes nothing. */
export function step(upload: Upload, event: UploadEvent): Upload {
  const next = after(upload, event);
  if (next === null) return upload;
  const { id, thread, name, mime, size, width, height, duration, waveform, transcript } = upload;
  const { picture, words } = upload;
  const sent = event.type === 'progress' ? Math.min(size, event.sent) : upload.sent;
  return {
    id,
    thread,
    name,
    mime,
    size,
    sent: next.state === 'done' ? size : sent,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(duration !== undefined && { duration }),
    ...(waveform !== undefined && { waveform }),
    ...(transcript !== undefined && { transcript }),
    ...(picture && { picture }),
    ...(words !== undefined && { words }),
    ...next,
  };
}

function after({ state }: Upload, event: UploadEvent): UploadState | null {
  if (state === 'done') return null;
  switch (event.type) {
    case 'begin':
      return state === 'waiting' ? { state: 'sending', speed: null } : null;
    case 'progress':
      return state === 'sending' ? { state, speed: event.speed } : null;
    case 'pause':
      return state === 'paused' ? null : { state: 'paused' };
    case 'resume':
      return state === 'sending' || state === 'waiting' ? null : { state: 'waiting' };
    case 'fail':
      // Paused meanwhile: the break was ours.
      if (state !== 'sending') return null;
      if (event.after === null) return { state: 'failed', code: event.code };
      return {
        state: 'resting',
        until: event.now + event.after,
        attempt: event.attempt,
        code: event.code,
      };
    case 'finish':
      return { state: 'done' };
  }
}
