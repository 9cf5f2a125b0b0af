import { HelenError } from '$lib/errors';

/** Dexie wraps what the browser threw: look through the layers for a name. */
function names(cause: unknown): string[] {
  const found: string[] = [];
  for (let layer = cause; layer instanceof Error && found.length < 8;) {
    found.push(layer.name);
    const inner: unknown = (layer as { inner?: unknown }).inner ?? layer.cause;
    layer = inner instanceof Error && inner !== layer ? inner : null;
  }
  return found;
}

const unavailable = ['OpenFailedError', 'MissingAPIError', 'InvalidStateError', 'SecurityError'];

/** A storage failure with its code: storage_full, storage_unavailable, else unexpected. */
export function storageError(cause: unknown): HelenError {
  if (cause instanceof HelenError) return cause;
  const found = names(cause);
  if (found.includes('QuotaExceededError')) return new HelenError('storage_full', { cause });
  if (found.some((name) => unavailable.includes(name)))
    return new HelenError('storage_unavailable', { cause });
  return new HelenError('unexpected', { cause });
}

/** Runs work on the database; what it throws is a HelenError. */
export async function guarded<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw storageError(cause);
  }
}
