import { database, pull, storageError, type Message } from '$lib/data';
import { act } from '$lib/data/between';
import type { HelenError } from '$lib/errors';
import { settled, unlessNew } from '../same';
import { lines } from './lines';
import { around, atEnd, higher, lower, tooLong } from './place';
import { firstSince, watchCircle, watchPins, watchStarred, watchWaiting } from './rows';
import { watchStretch } from './stretch';
import type { Circle, Line, Span, Stretch, Waiting } from './types';

/** Milliseconds in which what was read is gathered. */
const GATHER = 300;

export type PeopleReading =
  | { type: 'loading' }
  | { type: 'gone' }
  | { type: 'failed'; error: HelenError }
  | { type: 'open'; circle: Circle; stretch: Stretch; lines: readonly Line[] };

interface Ended {
  unsubscribe(): void;
}

/**
 * A thread between people: a piece of its messages and who is in it, as they change. Made by the screen that shows it,
 * followed in its `$effect`.
 */
export class PeopleThread {
  /** What is pinned, the newest pin first. */
  pins = $state.raw<Message[]>([]);
  waiting = $state.raw<Waiting[]>([]);
  /** What others said last, while one was here. */
  heard = $state.raw<Message[]>([]);
  /** What was said here last: its id. */
  said = $state<string | undefined>();
  /** `seq` up to where all was read when the person came; null when there was nothing new. */
  unreadAfter = $state<number | null>(null);
  #circle = $state.raw<Circle | null>(null);
  #stretch = $state.raw<Stretch | null>(null);
  #starred = $state.raw<ReadonlySet<string>>(new Set());
  #trouble = $state.raw<'loading' | 'gone' | HelenError | null>('loading');
  /** Answers that were being made when it was looked last. */
  #made: ReadonlySet<string> = new Set();
  #span: Span = { from: 0, to: Infinity };
  #parts: Ended | null = null;
  #looked: () => void = () => {};
  #moving: Promise<void> | null = null;
  /** `seq` that was told to be read, and when the next may be told. */
  #told = 0;
  #telling: ReturnType<typeof setTimeout> | 0 = 0;
  #over = false;
  #lines: readonly Line[] = [];

  /** @param target the message somebody looked for: it is begun at */
  constructor(
    readonly id: string,
    readonly target: string | null = null,
  ) {}

  readonly reading = $derived.by((): PeopleReading => {
    const trouble = this.#trouble;
    if (trouble === 'loading' || trouble === 'gone') return { type: trouble };
    if (trouble) return { type: 'failed', error: trouble };
    const [circle, stretch] = [this.#circle, this.#stretch];
    if (!circle || !stretch) return { type: circle ? 'loading' : 'gone' };
    const seen = {
      waiting: this.waiting,
      starred: this.#starred,
      unreadAfter: this.unreadAfter,
    };
    this.#lines = lines(stretch, circle, seen, this.#lines);
    return { type: 'open', circle, stretch, lines: this.#lines };
  });

  /** How many messages the person has not come to. */
  readonly unread = $derived.by(() => {
    const { thread, own } = this.#circle ?? {};
    return thread && own ? Math.max(0, thread.lastSeq - own.readSeq) : 0;
  });

  /** For `$effect`: follows the rows. */
  follow(): () => void {
    const failed = (cause: unknown): void => {
      this.#trouble = storageError(cause);
    };
    const all: Ended[] = [
      watchCircle(this.id).subscribe({ next: (circle) => this.#meet(circle), error: failed }),
      watchWaiting(this.id).subscribe({
        next: (rows) => (this.waiting = unlessNew(this.waiting, rows)),
        error: failed,
      }),
      watchStarred(this.id).subscribe({ next: (ids) => (this.#starred = ids), error: failed }),
      watchPins(this.id).subscribe({
        next: (rows) => (this.pins = unlessNew(this.pins, rows)),
        error: failed,
      }),
    ];
    this.#open().catch(failed);
    return () => {
      this.#over = true;
      for (const one of all) one.unsubscribe();
      this.#parts?.unsubscribe();
      this.#looked();
      this.#tell();
    };
  }

  async #open(): Promise<void> {
    const db = database();
    const self = db.account ?? '';
    // On a device that is new to it, or behind, it may be on its way.
    if (!(await db.threads.get(this.id))) await pull().catch(() => {});
    const thread = await db.threads.get(this.id);
    if (!thread) {
      this.#trouble = 'gone';
      return;
    }
    const own = await db.members.get([this.id, self]);
    const sought = this.target === null ? undefined : await db.messages.get(this.target);
    const readSeq = own?.readSeq ?? thread.lastSeq;
    if (readSeq < thread.lastSeq) this.unreadAfter = readSeq;
    const here = sought?.thread === this.id ? sought.seq : this.unreadAfter;
    await this.#look(here === null ? await atEnd(this.id) : await around(this.id, here));
    this.#trouble = null;
  }

  /** Shows a part of the thread from now on; resolves once it is there. */
  #look(span: Span): Promise<void> {
    if (this.#over) return Promise.resolve();
    this.#looked();
    this.#parts?.unsubscribe();
    this.#span = span;
    return new Promise((resolve) => {
      this.#looked = resolve;
      this.#parts = watchStretch(this.id, span).subscribe({
        next: (stretch) => {
          this.#take(stretch);
          resolve();
        },
        error: (cause: unknown) => {
          this.#trouble = storageError(cause);
          resolve();
        },
      });
    });
  }

  /** Who is there stays the same as long as it is: with every message their thread comes anew. */
  #meet(circle: Circle | null): void {
    const known = this.#circle;
    if (!circle || !known) {
      this.#circle = circle;
      return;
    }
    const people = settled([...known.people.values()], [...circle.people.values()], ({ id }) => id);
    const same =
      people.length === known.people.size &&
      people.every((one) => known.people.get(one.id) === one);
    const others = unlessNew(known.others, circle.others);
    this.#circle = { ...circle, others, people: same ? known.people : circle.people };
  }

  #take(now: Stretch): void {
    const held = this.#stretch;
    const stretch = {
      ...now,
      messages: settled(held?.messages ?? [], now.messages, ({ id }) => id),
    };
    const before = held?.messages.at(-1)?.seq;
    const self = this.#circle?.self;
    if (before !== undefined && !this.#moving && this.#span.to === Infinity) {
      const made = (row: Message) => row.generation?.status === 'running';
      const fresh = stretch.messages.filter(
        // What HELEN says is heard once she has said it.
        (row) => (row.seq > before || this.#made.has(row.id)) && row.author !== self && !made(row),
      );
      if (fresh.length > 0) this.heard = fresh;
      this.#made = new Set(stretch.messages.filter(made).map(({ id }) => id));
    }
    this.#stretch = stretch;
  }

  /** One thing at a time: where a person wants to go is next; the pages that scrolling asks for meanwhile are not. */
  async #move(to: () => Promise<Span>): Promise<void> {
    while (this.#moving) await this.#moving;
    this.#moving = (async () => {
      try {
        await this.#look(await to());
      } catch (cause) {
        this.#trouble = storageError(cause);
      } finally {
        this.#moving = null;
      }
    })();
    await this.#moving;
  }

  /** Brings what stands above, or below, of what is here. */
  async more(where: 'before' | 'after'): Promise<void> {
    if (this.#moving || !this.#stretch?.[where]) return;
    await this.#move(() => (where === 'before' ? higher : lower)(this.id, this.#span));
  }

  /** Goes to the end. */
  async end(): Promise<void> {
    const held = this.#stretch?.messages.length ?? 0;
    if (this.#span.to === Infinity && !tooLong(held)) return;
    await this.#move(() => atEnd(this.id));
  }

  /** Brings a message and what stands around it. False when this device has no such message. */
  async bring(id: string): Promise<boolean> {
    if (this.#stretch?.messages.some((row) => row.id === id)) return true;
    const row = await database().messages.get(id);
    if (row?.thread !== this.id) return false;
    await this.#move(() => around(this.id, row.seq));
    return true;
  }

  /** Brings the first message of a day, or what comes next. @returns its id @param at milliseconds since 1970 */
  async bringDay(at: number): Promise<string | undefined> {
    const row = await firstSince(this.id, at);
    if (row) await this.bring(row.id);
    return row?.id;
  }

  /** Brings the first message that was not read. @returns its id */
  async bringUnread(): Promise<string | undefined> {
    if (this.unreadAfter === null) return undefined;
    const known = () => (this.reading.type === 'open' ? this.reading.lines : []);
    const first = () => known().find(({ unread }) => unread)?.id;
    if (!first()) await this.#move(() => around(this.id, this.unreadAfter!));
    return first();
  }

  /** The person has come this far. */
  seen(seq: number): void {
    const own = this.#circle?.own;
    if (!own || (seq <= Math.max(own.readSeq, this.#told) && !own.unread)) return;
    this.#told = Math.max(seq, this.#told);
    this.#telling ||= setTimeout(() => this.#tell(), GATHER);
  }

  #tell(): void {
    if (!this.#telling) return;
    clearTimeout(this.#telling);
    this.#telling = 0;
    act({ type: 'thread.seen', thread: this.id, read: this.#told }).catch((cause: unknown) => {
      this.#trouble = storageError(cause);
    });
  }
}
