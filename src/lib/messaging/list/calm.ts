import type { Watching } from '$lib/data';

/** Answers that follow each other closer than this, in milliseconds, are too many. */
const CLOSE = 100;
/** How long nothing is asked then. */
const REST = 250;

/**
 * Follows a live query without asking it again with every one of many changes: 50 messages a second are a few answers.
 * The last one is always given.
 * @returns ends it
 */
export function calmly<T>(
  query: Watching<T>,
  next: (value: T) => void,
  error: (cause: unknown) => void = () => {},
): () => void {
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stop = () => {};
  const watch = () => {
    timer = null;
    const subscription = query.subscribe({
      next: (value) => {
        const now = performance.now();
        const soon = now - last < CLOSE;
        last = now;
        next(value);
        if (!soon || timer !== null) return;
        stop();
        // What changes meanwhile is in the first answer after it.
        timer = setTimeout(watch, REST);
      },
      error,
    });
    stop = () => subscription.unsubscribe();
  };
  watch();
  return () => {
    if (timer !== null) clearTimeout(timer);
    stop();
  };
}
