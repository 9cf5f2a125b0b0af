import { liveQuery } from 'dexie';
import type { HelenDatabase } from '$lib/data';
import { HelenError } from '$lib/errors';

/** How long a thread may take to reach the server, in milliseconds. */
const PATIENCE = 8000;

/** Resolves once the server knows a thread that was begun here. Throws HelenError: offline. */
export function placed(thread: string, db: HelenDatabase): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      watching.unsubscribe();
      reject(new HelenError('offline'));
    }, PATIENCE);
    const watching = liveQuery(() => db.threads.get(thread)).subscribe({
      next: (row) => {
        if (row?.placed === undefined) return;
        clearTimeout(timer);
        resolve();
        queueMicrotask(() => watching.unsubscribe());
      },
      error: reject,
    });
  });
}
