import { liveQuery } from 'dexie';
import { database, type CallRow, type HelenDatabase } from '$lib/data';
import { declineCall, serverAhead } from './acts';
import { incoming, sound } from './bell';
import { ringing } from './ringing';

/** What the page knows and this does not. */
export interface Around {
  /** Quiet hours: nothing rings. */
  quiet: () => boolean;
  /** Whether it may be heard: not where the person wants no sounds, nor while they talk with HELEN. */
  audible: () => boolean;
  /** Somebody called while the person was in another call. */
  missed: (call: CallRow) => void;
}

interface Known {
  calls: CallRow[];
  silent: Set<string>;
}

async function known(db: HelenDatabase, me: string): Promise<Known> {
  const calls = await db.calls.where('endedAt').equals(0).toArray();
  const threads = [...new Set(calls.map(({ thread }) => thread))].filter(Boolean);
  const places = await db.members.bulkGet(
    threads.map((thread) => [thread, me] as [string, string]),
  );
  const silent = places.filter((place) => place?.muted || place?.archived || place?.left);
  return { calls, silent: new Set(silent.map((place) => place!.thread)) };
}

/** How long nobody else tells of the same, in milliseconds. */
const CLAIMED = 60_000;

/** True for one tab of all. */
function first(what: string): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    void locks
      .request(`helen-busy ${what}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise((over) => setTimeout(over, CLAIMED));
      })
      .catch(() => resolve(true));
  });
}

/** Rings for the calls of a person, in this tab, until it is ended. What is done in one tab is done in all. */
export class Ringer {
  /** Those that ring now, the first to come first. */
  rings = $state.raw<CallRow[]>([]);
  #known: Known = { calls: [], silent: new Set() };
  #done = new Set<string>();
  #turned = new Set<string>();
  #silence = new Map<string, () => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ahead = 0;
  #over = false;
  readonly #channel: BroadcastChannel;
  readonly #watching: { unsubscribe(): void };

  constructor(
    readonly me: string,
    readonly around: Around,
    db: HelenDatabase = database(),
  ) {
    this.#channel = new BroadcastChannel(`helen-ring ${me}`);
    this.#channel.onmessage = ({ data }: MessageEvent<string>) => {
      this.#done.add(data);
      this.#look();
    };
    void serverAhead().then((ahead) => {
      this.#ahead = ahead;
      this.#look();
    });
    this.#watching = liveQuery(() => known(db, me)).subscribe({
      next: (now) => {
        this.#known = now;
        this.#look();
      },
      // A store that fails tells of itself on the screens.
      error: () => {},
    });
  }

  /** Answered, or only to be silent: it rings no more on this device. */
  done(call: CallRow): void {
    this.#done.add(call.id);
    this.#channel.postMessage(call.id);
    this.#look();
  }

  /** Throws HelenError where the server does not hear of it; here it is silent already. */
  async decline(call: CallRow): Promise<void> {
    this.done(call);
    await declineCall(call.id);
  }

  /** Only the sound of it. */
  hush(): void {
    for (const stop of this.#silence.values()) stop();
    for (const id of this.#silence.keys()) this.#silence.set(id, () => {});
  }

  end(): void {
    this.#over = true;
    this.#watching.unsubscribe();
    this.#channel.close();
    clearTimeout(this.#timer);
    this.#show([]);
  }

  #look(): void {
    if (this.#over) return;
    const { calls, silent } = this.#known;
    const now = Date.now() + this.#ahead;
    const quiet = this.around.quiet();
    const { rings, busy, until } = ringing(calls, {
      ...{ me: this.me, now, done: this.#done, silent, quiet },
    });
    clearTimeout(this.#timer);
    if (until !== null) this.#timer = setTimeout(() => this.#look(), until - now);
    for (const call of busy) void this.#turnAway(call);
    this.#show(rings);
  }

  #show(rings: CallRow[]): void {
    const ids = new Set(rings.map(({ id }) => id));
    for (const [id, stop] of this.#silence)
      if (!ids.has(id)) {
        stop();
        this.#silence.delete(id);
      }
    if (this.around.audible())
      for (const id of ids) {
        // One bell is enough.
        if (this.#silence.size === 0) this.#silence.set(id, sound(incoming, id));
      }
    if (rings.map(({ id }) => id).join() !== this.rings.map(({ id }) => id).join())
      this.rings = rings;
  }

  async #turnAway(call: CallRow): Promise<void> {
    if (this.#turned.has(call.id)) return;
    this.#turned.add(call.id);
    if (!(await first(call.id))) return;
    this.around.missed(call);
    // It ends by itself, a little later.
    await declineCall(call.id, 'busy').catch(() => {});
  }
}
