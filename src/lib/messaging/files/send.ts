import type { DetailedError } from 'tus-js-client';
import { request, session } from '$lib/data';
import { asErrorCode, HelenError } from '$lib/errors';
import type { Upload } from './upload';

const BASE = '/api/uploads/';
/** Bytes of one request: what a proxy before the server lets through. */
const PIECE = 5 << 20;

export interface SendOptions {
  /** The server knows of it: it is asked how much it has. */
  known: boolean;
  /** Called once the server knows of it. */
  created(): void;
  progress(sent: number): void;
  signal: AbortSignal;
}

/** Sends a file from where the server has it. Throws HelenError, and AbortError when told to stop: what came is kept. */
export type Send = (upload: Upload, blob: Blob, options: SendOptions) => Promise<void>;

/** By tus 1.0, whose client is fetched when it is first needed. */
export const send: Send = async (upload, blob, options) => {
  const tus = await import('tus-js-client').catch((cause: unknown) => {
    throw new HelenError('offline', { cause });
  });
  options.signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const sending = new tus.Upload(blob, {
      endpoint: BASE,
      uploadUrl: options.known ? BASE + upload.id : null,
      metadata: metadata(upload),
      chunkSize: PIECE,
      // When to try again is decided outside, where it can be seen.
      retryDelays: null,
      storeFingerprintForResuming: false,
      onBeforeRequest: (asked) => asked.setHeader('Authorization', session()?.token ?? ''),
      onUploadUrlAvailable: () => options.created(),
      onProgress: (sent) => options.progress(sent),
      onSuccess: () => resolve(),
      onError: (cause) => reject(asUploadError(cause)),
    });
    const stop = () => {
      void sending.abort();
      reject(options.signal.reason as Error);
    };
    options.signal.addEventListener('abort', stop, { once: true });
    sending.start();
  });
};

function metadata(upload: Upload): Record<string, string> {
  const { id, thread, name, mime, width, height, duration, waveform, transcript } = upload;
  return {
    id,
    thread,
    name,
    type: mime,
    ...(width !== undefined && { width: String(width) }),
    ...(height !== undefined && { height: String(height) }),
    ...(duration !== undefined && { duration: String(duration) }),
    ...(waveform !== undefined && { waveform: JSON.stringify(waveform) }),
    ...(transcript !== undefined && { transcript }),
  };
}

/** What went wrong, in our codes; `details` has `retryAfter` in seconds where the server says when. */
export function asUploadError(cause: Error | DetailedError): HelenError {
  const answer = 'originalResponse' in cause ? cause.originalResponse : null;
  if (answer === null) {
    return new HelenError('originalResponse' in cause ? 'offline' : 'unexpected', { cause });
  }
  const status = answer.getStatus();
  const after = Number(answer.getHeader('Retry-After'));
  return new HelenError(codeOf(status, answer.getBody()), {
    cause,
    details: { status, ...(after > 0 && { retryAfter: after }) },
  });
}

function codeOf(status: number, body: string) {
  // Busy, in another place, or broken on their side: asking again is what helps.
  if (status >= 500 || status === 409 || status === 423) {
    return body.includes('"id_taken"') ? 'id_taken' : 'upload_failed';
  }
  try {
    const known = asErrorCode((JSON.parse(body) as { code?: string }).code);
    if (known !== 'unexpected') return known;
  } catch {
    // Not from our server: a proxy, of which only the status is known.
  }
  if (status === 401) return 'not_signed_in';
  if (status === 413) return 'file_too_large';
  return status === 404 ? 'file_missing' : 'upload_refused';
}

/** Tells the server that a file is not wanted any more; one that it does not hear is swept there. */
export async function takeBack(id: string): Promise<void> {
  await request(BASE + id, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } }).catch(
    () => {},
  );
}
