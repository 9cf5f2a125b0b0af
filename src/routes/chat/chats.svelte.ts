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
import { change, watchPinned } from '$lib/messaging';
import { errorText, toasts } from '$lib/ui';

const PAGE = 40;
/** Milliseconds without a key before it is looked for. */
const PAUSE = 120;

/** What the list shows. */
export type Listing =
  | { type: 'loading' }
  | { type: 'failed'; error: HelenError }
  /** The pinned first. */
  | { type: 'threads'; threads: ThreadRow[]; more: boolean }
  | { type: 'found'; query: string; hits: SearchHit[] };

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
    void this.#threads;
    const asked = ++this.#asked;
    if (query === '') {
      this.#found = null;
      return;
    }
    const look = () =>
      searchMessages(query).then(
        (hits) => {
          if (asked === this.#asked) this.#found = { type: 'found', query, hits };
        },
        (cause: unknown) => {
          if (asked === this.#asked) this.#found = { type: 'failed', error: storageError(cause) };
        },
      );
    const timer = setTimeout(look, PAUSE);
    return () => clearTimeout(timer);
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
