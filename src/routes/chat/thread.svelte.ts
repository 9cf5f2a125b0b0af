import {
  identities,
  storageError,
  watchMessages,
  watchThread,
  type Message,
  type ThreadRow,
} from '$lib/data';
import type { HelenError } from '$lib/errors';

const PAGE = 100;

export type Reading =
  | { type: 'loading' }
  | { type: 'gone' }
  | { type: 'failed'; error: HelenError }
  | { type: 'open'; thread: ThreadRow; self: string; messages: Message[]; more: boolean };

/** One conversation as it is read: a window on its end, that grows backwards on demand. */
export class Thread {
  #limit = $state(PAGE);
  reading = $state.raw<Reading>({ type: 'loading' });

  constructor(readonly id: string) {}

  earlier(): void {
    this.#limit += PAGE;
  }

  /** For `$effect`: follows the thread and its messages as they change. */
  follow(): () => void {
    const limit = this.#limit;
    let thread: ThreadRow | undefined;
    let messages: Message[] | undefined;
    let self = '';
    let ended = false;
    const fail = (cause: unknown) => {
      if (!ended) this.reading = { type: 'failed', error: storageError(cause) };
    };
    const show = () => {
      if (ended || !thread || !messages || !self) return;
      this.reading = { type: 'open', thread, self, messages, more: (messages[0]?.seq ?? 1) > 1 };
    };
    const threads = watchThread(this.id).subscribe({
      next: (found) => {
        thread = found;
        if (!found && !ended) this.reading = { type: 'gone' };
        show();
      },
      error: fail,
    });
    const rows = watchMessages(this.id, limit).subscribe({
      next: (found) => {
        messages = found;
        show();
      },
      error: fail,
    });
    identities().then((who) => {
      self = who.self;
      show();
    }, fail);
    return () => {
      ended = true;
      threads.unsubscribe();
      rows.unsubscribe();
    };
  }
}
