import {
  deleteThread,
  listThreads,
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
import { change, searchEverything, watchPinned, type Everything } from '$lib/messaging';
import { errorText, toasts } from '$lib/ui';
import { Finding } from './finding.svelte';

const PAGE = 40;
/** Milliseconds without a key before it is looked for. */
const PAUSE = 120;

/** What the list shows. */
export type Listing =
  | { type: 'loading' }
  | { type: 'failed'; error: HelenError }
  /** The pinned first. */
  | { type: 'threads'; threads: ThreadRow[]; more: boolean }
  /** Conversations by their titles, and messages. */
  | { type: 'found'; query: string; titles: SearchHit[]; messages: Everything };

export function titleOf(thread: Pick<ThreadRow, 'title'>): string {
  return thread.title || m.chat_untitled();
}

/** Tells of a failure that ends nothing. */
export function complain(cause: unknown): void {
  const { what, hint } = errorText(storageError(cause).code);
  toasts.show(`${what} ${hint}`, { kind: 'error' });
}

/** The list of conversations and what is looked for in it. Made by the page, followed in its `$effect`. */
export class Chats {
  query = $state('');
  readonly finding = new Finding();
  #limit = $state(PAGE);
  #threads = $state.raw<Listing>({ type: 'loading' });
  #found = $state.raw<Listing | null>(null);
  #pinned = $state.raw<ThreadRow[]>([]);
  #asked = 0;
  /** What the server has is on its way here for the first time, or again: until then none is not nothing. */
  #bringing = $state(session() !== null);

  /** Ids of what the person pinned. */
  readonly pinned = $derived(new Set(this.#pinned.map(({ id }) => id)));

  readonly listing = $derived.by((): Listing => {
    if (this.#found) return this.#found;
    if (this.#threads.type !== 'threads') return this.#threads;
    const rest = this.#threads.threads.filter(({ id }) => !this.pinned.has(id));
    const threads = [...this.#pinned, ...rest];
    if (threads.length === 0 && this.#bringing) return { type: 'loading' };
    return { ...this.#threads, threads };
  });

  /** Brings what the server has. Without it the list is what it was; what is wrong is told where something is asked. */
  async bring(): Promise<void> {
    await pull().catch(() => {});
    this.#bringing = false;
  }

  /** One page more at the list's end. */
  more(): void {
    this.#limit += PAGE;
  }

  /** For `$effect`: follows the list as it changes, here and in other tabs. */
  follow(): () => void {
    const limit = this.#limit;
    const subscription = listThreads(limit + 1).subscribe({
      next: (threads) => {
        this.#threads = {
          type: 'threads',
          threads: threads.slice(0, limit),
          more: threads.length > limit,
        };
      },
      error: (cause: unknown) => {
        this.#threads = { type: 'failed', error: storageError(cause) };
      },
    });
    const pinned = watchPinned().subscribe({
      next: (threads) => {
        this.#pinned = threads;
      },
      // The list itself tells of a store that fails.
      error: () => {},
    });
    return () => {
      subscription.unsubscribe();
      pinned.unsubscribe();
    };
  }

  /** For `$effect`: looks for what is written, once the writing pauses; again when the list changes. */
  search(): (() => void) | void {
    const query = this.query.trim();
    const { filters, any } = this.finding;
    void this.#threads;
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
    await change(id, { pinned: !this.pinned.has(id) }).catch(complain);
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
