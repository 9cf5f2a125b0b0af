import {
  deleteThread,
  pull,
  renameThread,
  restoreThread,
  searchMessages,
  session,
  storageError,
  type SearchHit,
  type ThreadRow,
} from '$lib/data';
import type { HelenError } from '$lib/errors';
import { m } from '$lib/i18n';
import { searchEverything, type Everything } from '$lib/messaging';
import {
  calmly,
  chosen,
  readAfterAll,
  settled,
  seatsOf,
  type Filter,
  type Seat,
} from '$lib/messaging/list';
import { toasts } from '$lib/ui';
import { complain } from '../complain';
import { Finding } from '../search/finding.svelte';
import { pin } from './acts';

/** Milliseconds without a key before it is looked for. */
const PAUSE = 120;

/** What the list shows. */
export type Listing =
  | { type: 'loading' }
  | { type: 'failed'; error: HelenError }
  /** The pinned first. */
  | { type: 'threads'; threads: Seat[] }
  /** Conversations by their titles, and messages. */
  | { type: 'found'; query: string; titles: SearchHit[]; messages: Everything };

export function titleOf(thread: Pick<ThreadRow, 'title'>): string {
  return thread.title || m.chat_untitled();
}

/** The list of conversations and what is looked for in it. Made by the page, followed in its `$effect`. */
export class Chats {
  query = $state('');
  readonly finding = new Finding();
  filter = $state<Filter>('all');
  /** All there are; null until they are read. */
  #seats = $state.raw<readonly Seat[] | null>(null);
  /** What the filter of the unread lets through, and is none of them. */
  #read = $state.raw<ReadonlySet<string>>(new Set());
  #trouble = $state.raw<HelenError | null>(null);
  /** How often it was to be read again. */
  #tries = $state(0);
  #found = $state.raw<Listing | null>(null);
  #asked = 0;
  /** What the server has is on its way here for the first time, or again: until then none is not nothing. */
  #bringing = $state(session() !== null);

  /** Ids of what the person pinned. */
  readonly pinned = $derived(
    new Set(this.#all.filter(({ own }) => own?.pinned).map(({ thread }) => thread.id)),
  );
  /** How many lie in the archive. */
  readonly archived = $derived(this.#all.filter(({ own }) => own?.archived).length);
  /** There is nothing to choose from where all are HELEN's. */
  readonly mixed = $derived(this.#all.some(({ thread }) => thread.kind !== 'assistant'));
  /** There is nothing at all, in no filter. */
  readonly empty = $derived(this.#all.length === 0);

  readonly listing = $derived.by((): Listing => {
    if (this.#found) return this.#found;
    if (this.#trouble) return { type: 'failed', error: this.#trouble };
    if (!this.#seats || (this.empty && this.#bringing)) return { type: 'loading' };
    const threads = chosen(this.#seats, this.filter);
    if (this.filter !== 'unread') return { type: 'threads', threads };
    return { type: 'threads', threads: threads.filter(({ thread }) => !this.#read.has(thread.id)) };
  });

  /** The list has been read. */
  readonly known = $derived(this.#seats !== null);

  get #all(): readonly Seat[] {
    return this.#seats ?? [];
  }

  find(id: string | null): Seat | null {
    return this.#all.find(({ thread }) => thread.id === id) ?? null;
  }

  /** Brings what the server has. Without it the list is what it was; what is wrong is told where something is asked. */
  async bring(): Promise<void> {
    await pull().catch(() => {});
    this.#bringing = false;
  }

  /** For `$effect`: follows the list as it changes, here and in other tabs. */
  follow(): () => void {
    void this.#tries;
    return calmly({
      ask: seatsOf,
      of: ['threads', 'members'],
      next: (seats) => {
        this.#seats = settled(this.#seats ?? [], seats, ({ thread }) => thread.id);
        this.#trouble = null;
        // The last one was taken out of it, or there is nothing to filter any more.
        if (this.filter === 'archived' && this.archived === 0) this.filter = 'all';
      },
      error: (cause) => {
        this.#trouble = storageError(cause);
      },
    });
  }

  /** Reads or looks for again what could not be. */
  retry(): void {
    this.#trouble = null;
    this.#tries += 1;
  }

  /** For `$effect`: looks closely at what is unread, while only that is shown. */
  sift(): void {
    if (this.filter !== 'unread' || !this.#seats) return;
    void readAfterAll(chosen(this.#seats, 'unread')).then(
      (read) => {
        this.#read = read;
      },
      // Then some are shown too many.
      () => {},
    );
  }

  /** For `$effect`: looks for what is written, once the writing pauses; again when the list changes. */
  search(): (() => void) | void {
    const query = this.query.trim();
    const { filters, any } = this.finding;
    void this.#seats;
    void this.#tries;
    const asked = ++this.#asked;
    if (query === '' && !any) {
      this.#found = null;
      return;
    }
    const ended = new AbortController();
    const look = () =>
      Promise.all([
        any ? [] : searchMessages(query),
        searchEverything(query, filters, { signal: ended.signal }),
      ]).then(
        ([hits, messages]) => {
          const titles = hits.filter(({ title }) => title.length > 0);
          if (asked === this.#asked) this.#found = { type: 'found', query, titles, messages };
        },
        (cause: unknown) => {
          if (asked === this.#asked) this.#found = { type: 'failed', error: storageError(cause) };
        },
      );
    const timer = setTimeout(look, PAUSE);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }

  /** The next page of what the server found. */
  async moreFound(): Promise<void> {
    const found = this.#found;
    if (found?.type !== 'found' || found.messages.next === null) return;
    const { hits, next, source } = found.messages;
    const more = await searchEverything(found.query, this.finding.filters, { before: next });
    if (this.#found !== found) return;
    const messages = { source, hits: [...hits, ...more.hits], next: more.next };
    this.#found = { ...found, messages };
  }

  async pin({ id }: ThreadRow): Promise<void> {
    const seat = this.find(id);
    if (seat) await pin(seat);
  }

  async rename(id: string, title: string): Promise<void> {
    await renameThread(id, title).catch(complain);
  }

  /** Deletes at once and offers the way back. */
  async remove(thread: ThreadRow): Promise<void> {
    try {
      const deleted = await deleteThread(thread.id);
      if (!deleted) return;
      toasts.show(m.chat_deleted({ title: titleOf(thread) }), {
        action: {
          label: m.chat_undo(),
          run: () => void restoreThread(deleted).catch(complain),
        },
      });
    } catch (cause) {
      complain(cause);
    }
  }
}
