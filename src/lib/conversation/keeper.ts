import { asHelenError, type HelenError } from '$lib/errors';
import type { ConversationOptions } from './parts';
import type { Kept } from './states';
import type { TurnRecord } from './types';

/** How long the newest words of a reply may wait to be written. */
const GROWING_MS = 300;

/**
 * Hands records to whoever stores them: one at a time, in order, and only the newest version of each, for a reply is
 * told again with every word that was heard.
 */
export class Keeper {
  readonly #ids = new Map<string, { id: string; at: number }>();
  readonly #waiting = new Map<string, TurnRecord>();
  #writing: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    readonly options: ConversationOptions,
    readonly newId: () => string,
    readonly onfailed: (error: HelenError) => void,
  ) {}

  /** Of one line of the transcript: the same from the first caption to the stored row. */
  id(author: Kept['author'], turn: number): string {
    return this.#line(author, turn).id;
  }

  #line(author: Kept['author'], turn: number): { id: string; at: number } {
    const key = `${author}:${turn}`;
    const line = this.#ids.get(key) ?? { id: this.newId(), at: Date.now() };
    this.#ids.set(key, line);
    return line;
  }

  keep({ author, turn, heard, language, segments, open }: Kept): void {
    if (this.options.store === undefined || this.options.settings().private) return;
    const { id, at } = this.#line(author, turn);
    // What nobody heard was never said: neither history nor a model that reads it later may know of it.
    const said = heard.trim();
    this.#waiting.set(id, {
      id,
      author,
      text: said,
      heard: said,
      at,
      language,
      segments,
    });
    // A reply grows with every word that is heard: its parts are written a few times a second at most.
    if (open) this.#timer ??= setTimeout(() => this.#start(), GROWING_MS);
    else this.#start();
  }

  #start(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.size > 0) this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    // Later, so that whoever asked knows that this is under way, and several records of one moment become one.
    await Promise.resolve();
    for (let record = this.#next(); record !== null; record = this.#next()) {
      try {
        await this.options.store?.(record);
      } catch (cause) {
        this.onfailed(asHelenError(cause, 'storage_unavailable'));
      }
    }
    this.#writing = null;
  }

  #next(): TurnRecord | null {
    const [first] = this.#waiting.values();
    if (first === undefined) return null;
    this.#waiting.delete(first.id);
    return first;
  }

  /** Resolves when everything is written. */
  async settled(): Promise<void> {
    this.#start();
    while (this.#writing !== null) await this.#writing;
  }
}
