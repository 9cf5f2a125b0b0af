import Dexie from 'dexie';
import { database, hearArriving, watchKeys, type HelenDatabase, type Message } from '$lib/data';
import type { Span, Stretch } from './types';

/** Written at once, so many are looked up one by one; more are read with all the others. */
const FEW = 32;

const part = (thread: string, { from, to }: Span) =>
  [
    [thread, from],
    [thread, to === Infinity ? Dexie.maxKey : to],
  ] as const;

/** What messages answer to and is none of them, as far as it is here. */
async function quotedOf(
  db: HelenDatabase,
  messages: readonly Message[],
  here: ReadonlySet<string>,
): Promise<[string, Message][]> {
  const asked = messages.flatMap(({ replyTo }) => (replyTo && !here.has(replyTo) ? [replyTo] : []));
  const quoted = asked.length > 0 ? await db.messages.bulkGet([...new Set(asked)]) : [];
  return quoted.flatMap((row) => (row ? [[row.id, row] as [string, Message]] : []));
}

const within = (db: HelenDatabase, thread: string, span: Span) =>
  db.messages.where('[thread+seq]').between(...part(thread, span), true, true);

const isAny = async (db: HelenDatabase, thread: string, span: Span): Promise<boolean> =>
  (await within(db, thread, span).limit(1).count()) > 0;

const isAbove = (db: HelenDatabase, thread: string, { from }: Span): Promise<boolean> =>
  isAny(db, thread, { from: 0, to: from - 1 });

async function whole(db: HelenDatabase, thread: string, span: Span): Promise<Stretch> {
  const [messages, before, after] = await Promise.all([
    within(db, thread, span).toArray() as PromiseLike<Message[]>,
    isAbove(db, thread, span),
    span.to !== Infinity && isAny(db, thread, { from: span.to + 1, to: Infinity }),
  ]);
  const quoted = await quotedOf(db, messages, new Set(messages.map(({ id }) => id)));
  return { messages, quoted: new Map(quoted), before, after };
}

const inOrder = (one: Message, other: Message): number =>
  one.seq - other.seq || (one.id < other.id ? -1 : 1);

/**
 * The end of a thread after some rows were written: only those are read. Null where they say more than that, as one
 * that went away or that stands above.
 */
async function renewed(
  db: HelenDatabase,
  thread: string,
  span: Span,
  held: Stretch,
  keys: readonly string[],
): Promise<Stretch | null> {
  if (span.to !== Infinity || keys.length > FEW) return null;
  const here = new Set(held.messages.map(({ id }) => id));
  const asked = new Set(held.messages.map(({ replyTo }) => replyTo));
  const quotes = (key: string): boolean =>
    held.quoted.has(key) || (asked.has(key) && !here.has(key));
  const fresh = new Map<string, Message>();
  for (const [index, row] of (await db.messages.bulkGet([...keys])).entries()) {
    const key = keys[index]!;
    const inside = row?.thread === thread && row.seq >= span.from;
    if (inside && !quotes(key)) fresh.set(key, row);
    else if (!row || row.thread === thread || here.has(key) || quotes(key)) return null;
  }
  if (fresh.size === 0) return held;
  const messages = held.messages
    .filter(({ id }) => !fresh.has(id))
    .concat([...fresh.values()])
    .sort(inOrder);
  const known = new Set([...here, ...fresh.keys(), ...held.quoted.keys()]);
  const quoted = await quotedOf(db, [...fresh.values()], known);
  return {
    ...held,
    messages,
    // One that is new here may have stood above.
    before: held.before && (await isAbove(db, thread, span)),
    quoted: quoted.length > 0 ? new Map([...held.quoted, ...quoted]) : held.quoted,
  };
}

/**
 * The end of a thread with what is about to be written down: new at its end, of somebody who is seen there, and about
 * nothing that would have to be looked for. Whatever else comes is seen once it is written. Pure.
 */
export function foreseen(held: Stretch, thread: string, rows: readonly Message[]): Stretch {
  const last = held.messages.at(-1)?.seq ?? Infinity;
  const here = new Set(held.messages.map(({ id }) => id));
  const authors = new Set(held.messages.map(({ author }) => author));
  const fresh = rows.filter(
    (row) =>
      row.thread === thread &&
      row.seq > last &&
      !here.has(row.id) &&
      authors.has(row.author) &&
      (row.replyTo === null || here.has(row.replyTo)),
  );
  if (fresh.length === 0) return held;
  return { ...held, messages: [...held.messages, ...fresh.toSorted(inOrder)] };
}

interface Watcher {
  next: (stretch: Stretch) => void;
  error: (cause: unknown) => void;
}

/** Reads a stretch, and what is written in it from then on, one reading after the other. */
class Reading {
  #held: Stretch | null = null;
  /** What was written since it was read; null when all of it is to be read. */
  #written: Set<string> | null = null;
  #due = true;
  #reading = false;
  #over = false;
  readonly #deaf: (() => void)[];

  constructor(
    readonly db: HelenDatabase,
    readonly thread: string,
    readonly span: Span,
    readonly watcher: Watcher,
  ) {
    this.#deaf = [
      watchKeys(db, 'messages', (keys) => this.#heard(keys)),
      hearArriving(db, (rows) => this.#foresee(rows)),
    ];
    void this.#read();
  }

  end(): void {
    this.#over = true;
    for (const deaf of this.#deaf) deaf();
  }

  #heard(keys: readonly string[] | null): void {
    if (keys === null) this.#written = null;
    else for (const key of keys) this.#written?.add(key);
    this.#due = true;
    void this.#read();
  }

  #foresee(rows: readonly Message[]): boolean {
    const held = this.#held;
    // What is being read just now may not have it, and would take it away again.
    if (!held || this.#reading || this.span.to !== Infinity) return false;
    const now = foreseen(held, this.thread, rows);
    if (now === held) return false;
    this.#held = now;
    this.watcher.next(now);
    return true;
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#due && !this.#over) await this.#once();
    } catch (cause) {
      if (!this.#over) this.watcher.error(cause);
      this.end();
    } finally {
      this.#reading = false;
    }
  }

  async #once(): Promise<void> {
    const { db, thread, span } = this;
    const [held, written] = [this.#held, this.#written];
    this.#written = new Set();
    this.#due = false;
    const now = await db.transaction('r', db.messages, async () => {
      const few = held && written && (await renewed(db, thread, span, held, [...written]));
      return few ?? whole(db, thread, span);
    });
    if (this.#over || now === held) return;
    this.#held = now;
    this.watcher.next(now);
  }
}

/** A part of a thread, and again whenever it changes. Reads nothing else of it, and of a change only what changed. */
export function watchStretch(
  thread: string,
  span: Span,
  db: HelenDatabase = database(),
): { subscribe(watcher: Watcher): { unsubscribe(): void } } {
  return {
    subscribe: (watcher) => {
      const reading = new Reading(db, thread, span, watcher);
      return { unsubscribe: () => reading.end() };
    },
  };
}
