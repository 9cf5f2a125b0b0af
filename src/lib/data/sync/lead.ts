import type { HelenDatabase } from '../database';
import { watchSession } from '../server/session';
import { Engine } from './engine';
import { server } from './exchange';
import { hearQueued } from './outbox';
import { Pokes } from './push';

/** How often it is asked without being told, in milliseconds, while somebody looks and no poke can come. */
const ASK_EVERY = 60_000;

/** What tabs tell each other: there may be news; a minute has passed; something waits; the person is leaving. */
type Word = 'look' | 'tick' | 'queued' | 'leave';

/** The work of the one tab that does it, until it is told to end. */
class Leader {
  readonly engine: Engine;
  readonly pokes: Pokes;

  constructor(db: HelenDatabase, account: string, ended: () => void) {
    this.engine = new Engine(db, server, { online: () => navigator.onLine, ended });
    this.pokes = new Pokes(account, {
      heard: ({ changes }) => this.engine.hear(changes),
      opened: () => this.engine.bring(),
    });
    this.look();
  }

  look(): void {
    if (navigator.onLine) void this.pokes.open();
    else void this.pokes.close();
    this.engine.bring();
  }

  hears(word: Exclude<Word, 'leave'>): void {
    if (word === 'look' || (word === 'tick' && !this.pokes.up)) this.look();
    // Once a minute, too: a tab may have been killed before it told what it queued.
    else this.engine.send();
  }

  async end(): Promise<void> {
    await Promise.all([this.pokes.close(), this.engine.end()]);
  }
}

/**
 * Keeps this account's database and the server alike, in one tab of all; the others tell that one when they look.
 * @returns ends it; resolves when nothing is under way
 */
export function lead(db: HelenDatabase, account: string): () => Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  let leader: Leader | null = null;
  const channel = new BroadcastChannel(`helen-sync ${account}`);
  const look = (word: Exclude<Word, 'leave'> = 'look') => {
    if (leader) leader.hears(word);
    else channel.postMessage(word);
  };
  const deaf = hearQueued(db, () => look('queued'));
  const end = async (): Promise<void> => {
    if (signal.aborted) return;
    over.abort();
    channel.close();
    unwatch();
    deaf();
    clearInterval(clock);
    await leader?.end();
  };
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data === 'leave') void end();
    else leader?.hears(data);
  };
  const unwatch = watchSession(() => void end());
  const clock = setInterval(() => {
    if (document.visibilityState === 'visible') look('tick');
  }, ASK_EVERY);
  addEventListener('online', () => look(), { signal });
  addEventListener('offline', () => leader?.look(), { signal });
  document.addEventListener(
    'visibilitychange',
    () => document.visibilityState === 'visible' && look(),
    { signal },
  );

  const work = async (): Promise<void> => {
    if (signal.aborted) return;
    leader = new Leader(db, account, () => void end());
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await leader.end();
  };
  // Without locks (an insecure origin) each tab works for itself: what is sent twice is done once.
  const locks = navigator.locks as LockManager | undefined;
  void (locks ? locks.request(`helen-sync-leader ${account}`, { signal }, work) : work()).catch(
    () => {},
  );
  return end;
}

/** Tells every other tab of this account to stop. */
export function tellToLeave(account: string): void {
  const channel = new BroadcastChannel(`helen-sync ${account}`);
  channel.postMessage('leave' satisfies Word);
  channel.close();
}
