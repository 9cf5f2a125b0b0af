import { pocketbase } from '../server/pocketbase';
import { session } from '../server/session';

/** Whether somebody is here, and when they were last: milliseconds since 1970, 0 when nobody knows or they do not say. */
export interface Presence {
  user: string;
  online: boolean;
  seen: number;
}

/** What counts only now. Nobody keeps it, and it does not come again. */
export type LiveEvent =
  { type: 'typing'; thread: string; user: string } | ({ type: 'presence' } & Presence);

interface Ears {
  heard: (event: LiveEvent) => void;
  /** The channel has opened, or opened again: what happened before that was not heard. */
  opened: () => void;
}

/** How long after a failure it is tried again, in milliseconds. */
const AGAIN_AFTER = 10_000;

/**
 * Hears what happens now for as long as this tab is looked at; so long the person is here for others, too. Each tab
 * listens for itself: one that nobody looks at has nothing to show. Does nothing while nobody is signed in.
 * @returns ends it
 */
export function listenLive({ heard, opened }: Ears): () => void {
  const signedIn = session();
  if (!signedIn?.token) return () => {};
  const topic = `live/${signedIn.account.id}`;
  const over = new AbortController();
  const { signal } = over;
  const closes: (() => Promise<void>)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let working = Promise.resolve();

  const open = async (): Promise<void> => {
    try {
      const { realtime } = await pocketbase();
      // The first opening is told below; this hears those after a break.
      closes.push(await realtime.subscribe('PB_CONNECT', opened));
      closes.push(await realtime.subscribe(topic, (event) => heard(event as LiveEvent)));
      opened();
    } catch {
      await close();
      if (!signal.aborted) timer = setTimeout(settle, AGAIN_AFTER);
    }
  };
  const close = async (): Promise<void> => {
    // A server that is gone need not hear of it.
    await Promise.allSettled(closes.splice(0).map((end) => end()));
  };
  const turn = async (): Promise<void> => {
    const wanted = !signal.aborted && document.visibilityState === 'visible' && navigator.onLine;
    if (wanted === closes.length > 0) return;
    await (wanted ? open() : close());
  };
  function settle(): void {
    clearTimeout(timer);
    working = working.then(turn);
  }

  document.addEventListener('visibilitychange', settle, { signal });
  addEventListener('online', settle, { signal });
  addEventListener('offline', settle, { signal });
  settle();
  return () => {
    over.abort();
    settle();
  };
}
