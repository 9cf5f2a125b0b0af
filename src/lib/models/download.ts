import { createSHA256, type IHasher } from 'hash-wasm';
import { HelenError } from '$lib/errors';
import { backoff, continuation, verdict } from './plan';

/** The part of FileSystemSyncAccessHandle that is used. */
export interface PartFile {
  read(buffer: Uint8Array, options: { at: number }): number;
  write(buffer: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
}

export interface DownloadOptions {
  expected: { size: number | null; sha256: string | null };
  /** Asks for the file from a byte on; throws HelenError, or AbortError when `signal` is aborted. */
  request(from: number): Promise<Response>;
  signal: AbortSignal;
  /** Bytes of this file that are here now, and what it will have once known. */
  onprogress(bytes: number, total: number | null): void;
  /** What is here is being hashed. */
  onverify?(): void;
  online?(): boolean;
  wait?(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const BLOCK = 1 << 20;
const FLUSH_EVERY = 16 << 20;

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      signal.removeEventListener('abort', stop);
      resolve();
    }
    function stop() {
      clearTimeout(timer);
      reject(signal.reason as Error);
    }
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** The hash of what an earlier attempt left, to go on from. */
async function hashSoFar(file: PartFile): Promise<IHasher> {
  const hasher = await createSHA256();
  const block = new Uint8Array(BLOCK);
  for (let at = 0; ;) {
    const read = file.read(block, { at });
    if (read === 0) return hasher;
    hasher.update(block.subarray(0, read));
    at += read;
  }
}

function write(file: PartFile, bytes: Uint8Array, at: number): void {
  let written = 0;
  try {
    while (written < bytes.length) {
      const count = file.write(bytes.subarray(written), { at: at + written });
      if (count === 0) throw new HelenError('storage_full');
      written += count;
    }
  } catch (cause) {
    // Never a torn block: what stays is only what the hash has seen.
    file.truncate(at);
    const full = cause instanceof Error && cause.name === 'QuotaExceededError';
    throw full ? new HelenError('storage_full', { cause }) : cause;
  }
}

/** One connection's worth; true when the body came to its end, false when the network broke. */
async function stream(
  response: Response,
  file: PartFile,
  start: { hasher: IHasher; at: number },
  options: DownloadOptions,
  total: number | null,
): Promise<boolean> {
  const reader = response.body?.getReader();
  if (!reader) return true;
  let at = start.at;
  let flushed = at;
  try {
    for (;;) {
      const chunk = await reader.read().catch((cause: unknown) => {
        if (options.signal.aborted) throw cause;
        return null;
      });
      if (chunk === null) return false;
      if (chunk.done) return true;
      options.signal.throwIfAborted();
      write(file, chunk.value, at);
      start.hasher.update(chunk.value);
      at += chunk.value.length;
      if (at - flushed >= FLUSH_EVERY) {
        file.flush();
        flushed = at;
      }
      options.onprogress(at, total);
    }
  } finally {
    reader.cancel().catch(() => {});
    file.flush();
  }
}

/**
 * Brings a file to its end from wherever an earlier attempt left it, and checks it.
 * Resolves with what it is; never leaves bytes behind that failed the check.
 * Throws HelenError: offline, storage_full, model_corrupt (wrong twice), and the server's own codes.
 */
export async function download(
  file: PartFile,
  options: DownloadOptions,
): Promise<{ size: number; sha256: string }> {
  const { signal, online = () => navigator.onLine, wait = pause } = options;
  let { size } = options.expected;
  const hasher = await hashSoFar(file);
  let breaks = 0;
  let wrong = 0;

  function discard(): void {
    file.truncate(0);
    hasher.init();
  }

  for (;;) {
    signal.throwIfAborted();
    const from = file.getSize();
    let ended = size !== null && from >= size;
    if (!ended) {
      try {
        const response = await options.request(from);
        const next = continuation(response, from);
        if (next.type === 'ended') ended = true;
        else if (next.type === 'discard') {
          discard();
          if (++wrong > 1) throw new HelenError('model_corrupt');
          continue;
        } else {
          if (next.type === 'restart' && from > 0) discard();
          size ??= next.total;
          const start = { hasher, at: next.type === 'append' ? from : 0 };
          ended = await stream(response, file, start, options, size);
        }
      } catch (cause) {
        if (!(cause instanceof HelenError) || cause.code !== 'offline') throw cause;
      }
    }
    const got = file.getSize();
    if (ended && (size === null || got >= size)) {
      options.onverify?.();
      const whole = { size: got, sha256: hasher.digest() };
      if (verdict({ ...options.expected, size }, whole) === 'whole') return whole;
      discard();
      if (++wrong > 1) throw new HelenError('model_corrupt', { details: whole });
      continue;
    }
    breaks = got > from ? 1 : breaks + 1;
    const delay = online() ? backoff(breaks) : null;
    if (delay === null) throw new HelenError('offline');
    await wait(delay, signal);
  }
}
