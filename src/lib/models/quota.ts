/** Bytes this origin uses and may still use, and whether the browser promised to keep them. */
export interface StorageUse {
  used: number;
  left: number;
  persisted: boolean;
}

/** null where the browser does not tell. */
export async function storageUsed(): Promise<StorageUse | null> {
  try {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    const persisted = (await navigator.storage.persisted?.()) ?? false;
    return { used: usage, left: Math.max(0, quota - usage), persisted };
  } catch {
    return null;
  }
}

/** Asks the browser never to clear what is kept here by itself; whether it agreed. */
export async function persist(): Promise<boolean> {
  try {
    return (await navigator.storage.persist?.()) ?? false;
  } catch {
    return false;
  }
}
