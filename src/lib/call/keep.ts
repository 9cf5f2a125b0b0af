/** What a tab keeps of a call it is in, so that a reload has its seat back. */
export interface Kept {
  peer: string;
  /** A guest's own key; empty for accounts. */
  guest: string;
  name: string;
  /** They are in: a reload goes straight back. */
  inside: boolean;
  microphone: boolean;
  camera: boolean;
}

const key = (room: string) => `helen-call-${room}`;

const newPeer = (): string => crypto.randomUUID();

/** What this tab knows of a room; null when it never was in. */
export function readKept(room: string): Kept | null {
  try {
    const stored = sessionStorage.getItem(key(room));
    return stored === null ? null : (JSON.parse(stored) as Kept);
  } catch {
    // No storage, or not ours: a tab without memory.
    return null;
  }
}

export function keep(room: string, kept: Kept): void {
  try {
    sessionStorage.setItem(key(room), JSON.stringify(kept));
  } catch {
    // Then a reload asks again.
  }
}

/**
 * Takes a peer id for this tab alone. A copied tab has the same memory: it must not push the first one out of its
 * seat, so the id is held by a lock, and one that is held elsewhere is replaced.
 */
export async function claimPeer(
  known: string | undefined,
): Promise<{ peer: string; free(): void }> {
  for (const peer of [...(known ? [known] : []), newPeer()]) {
    const free = await hold(`helen-call-${peer}`);
    if (free) return { peer, free };
  }
  return { peer: newPeer(), free: () => {} };
}

/** A reload may come before the old page has let go: half a second is given. */
function hold(name: string): Promise<(() => void) | null> {
  if (!('locks' in navigator)) return Promise.resolve(() => {});
  return new Promise((resolve) => {
    navigator.locks
      .request(name, { signal: AbortSignal.timeout(500) }, () => {
        let free = (): void => undefined;
        const held = new Promise<void>((done) => (free = done));
        resolve(free);
        return held;
      })
      .catch(() => resolve(null));
  });
}
