/** How long nobody else may tell of it, in milliseconds: hidden tabs are slow. */
const HELD = 90_000;

/** True for the first of all tabs that asks. Without locks (an insecure origin) each tab is alone. */
export function claim(what: string): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    void locks
      .request(`helen-told ${what}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        // Held after the answer; a closed tab lets go by itself.
        return lock && new Promise((over) => setTimeout(over, HELD));
      })
      .catch(() => resolve(true));
  });
}
