/** Resolves after so many milliseconds; at once when the network or the person comes back. Rejects when told to stop. */
export function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', back);
      document.removeEventListener('visibilitychange', back);
      signal.removeEventListener('abort', aborted);
    };
    const back = () => {
      if (document.hidden) return;
      end();
      resolve();
    };
    const aborted = () => {
      end();
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      end();
      resolve();
    }, milliseconds);
    addEventListener('online', back);
    document.addEventListener('visibilitychange', back);
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted);
  });
}
