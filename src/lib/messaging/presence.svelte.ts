import { SvelteMap } from 'svelte/reactivity';
import { listenLive, presenceIn, tellTyping, type LiveEvent, type Presence } from '$lib/data';

/** How long somebody types after they were heard typing, in milliseconds. */
export const TYPING_FOR = 5000;
/** How often others are told, in milliseconds: the server lets no more through. */
const TELL_EVERY = 2000;

interface Server {
  listen: (ears: { heard: (event: LiveEvent) => void; opened: () => void }) => () => void;
  presence: (thread: string) => Promise<Presence[]>;
  tell: (thread: string) => Promise<void>;
}

const real: Server = { listen: listenLive, presence: presenceIn, tell: tellTyping };

/** Who types where, and who is here: of those whose threads are watched, and of whom it was told. */
export class LivePeople {
  readonly #people = new SvelteMap<string, Presence>();
  /** By thread and person; the value forgets it. */
  readonly #typing = new SvelteMap<string, ReturnType<typeof setTimeout>>();
  /** How many watch each thread. */
  readonly #watched = new Map<string, number>();
  readonly #told = new Map<string, number>();
  #end: (() => void) | null = null;

  constructor(readonly server: Server = real) {}

  /** Begins to hear; the result ends it and forgets what was heard. */
  start(): () => void {
    this.#end ??= this.server.listen({
      heard: (event) => this.#heard(event),
      opened: () => this.#ask([...this.#watched.keys()]),
    });
    return () => {
      this.#end?.();
      this.#end = null;
      this.forget();
    };
  }

  /** Keeps it known who of a thread is here; the result ends that. */
  watch(thread: string): () => void {
    this.#watched.set(thread, (this.#watched.get(thread) ?? 0) + 1);
    this.#ask([thread]);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const left = (this.#watched.get(thread) ?? 1) - 1;
      if (left > 0) this.#watched.set(thread, left);
      else this.#watched.delete(thread);
    };
  }

  /** Null where nothing is known. */
  of(user: string): Presence | null {
    return this.#people.get(user) ?? null;
  }

  /** Who types in a thread now, who began first first. */
  typingIn(thread: string): string[] {
    const begins = `${thread} `;
    return [...this.#typing.keys()].flatMap((key) =>
      key.startsWith(begins) ? [key.slice(begins.length)] : [],
    );
  }

  /** A message of theirs has come: they do not type it any more. */
  said(thread: string, user: string): void {
    const key = `${thread} ${user}`;
    clearTimeout(this.#typing.get(key));
    this.#typing.delete(key);
  }

  /** Call it at every key: others are told every two seconds. That it fails is no harm. */
  typing(thread: string, now = Date.now()): void {
    if (now - (this.#told.get(thread) ?? -TELL_EVERY) < TELL_EVERY) return;
    this.#told.set(thread, now);
    void this.server.tell(thread).catch(() => {});
  }

  /** What was heard does not hold any more: this person changed what they show, and so what they see. */
  forget(): void {
    for (const timer of this.#typing.values()) clearTimeout(timer);
    this.#typing.clear();
    this.#people.clear();
    if (this.#end) this.#ask([...this.#watched.keys()]);
  }

  #heard(event: LiveEvent): void {
    if (event.type === 'presence') {
      const { user, online, seen } = event;
      this.#people.set(user, { user, online, seen });
      return;
    }
    const { thread, user } = event;
    const key = `${thread} ${user}`;
    clearTimeout(this.#typing.get(key));
    this.#typing.set(
      key,
      setTimeout(() => this.#typing.delete(key), TYPING_FOR),
    );
  }

  #ask(threads: readonly string[]): void {
    for (const thread of threads)
      void this.server.presence(thread).then(
        (found) => {
          for (const one of found) this.#people.set(one.user, one);
        },
        // Offline, or no thread of the server's yet: it is asked again when the channel opens.
        () => {},
      );
  }
}

/** Of this tab. */
export const livePeople = new LivePeople();
