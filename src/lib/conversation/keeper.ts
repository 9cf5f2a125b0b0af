import { asHelenError, type HelenError } from '$lib/errors';
import type { ConversationOptions } from './parts';
import type { Kept } from './states';
import type { TurnRecord } from './types';

/**
 * Hands records to whoever stores them: one at a time, in order, and only the newest version of each, for a reply is
 * told again with every word that was heard.
 */
export class Keeper {
  readonly #ids = new Map<string, { id: string; at: number }>();
  readonly #waiting = new Map<string, TurnRecord>();
  #writing: Promise<void> | null = null;

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

  keep({ author, turn, text, heard, language, segments }: Kept): void {
    if (this.options.store === undefined || this.options.settings().private) return;
    const { id, at } = this.#line(author, turn);
    this.#waiting.set(id, {
      id,
      author,
      text: text.trim(),
      heard: heard.trim(),
      at,
      language,
      segments,
    });
    this.#writing ??= this.#write();
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
    while (this.#writing !== null) await this.#writing;
  }
}
