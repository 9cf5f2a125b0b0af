import { database, newId, plainWords, pull, session, storageError, type Message } from '$lib/data';
import { asHelenError, HelenError } from '$lib/errors';
import * as api from './api';
import type { Choice } from './desk';
import type { Told } from './events';
import type { Live, Outgoing, Sent } from './live';
import { watchConversation, type Kept } from './rows';
import { follow, type Ended } from './stream';
import { Tree, type Step } from './tree';
import { wait } from './wait';

/** Rows that are read before all of them: the end of the conversation is there at once. */
const FIRST = 80;

/** Milliseconds between two pictures of an answer that grows. */
const PAINT = 50;

export type Reading =
  | { type: 'loading' }
  | { type: 'gone' }
  | { type: 'failed'; error: HelenError }
  | { type: 'open'; kept: Kept; way: Step<Message>[] };

/**
 * One conversation: its rows as this device keeps them, and over them the answer that is being made. Made by the
 * screen that shows it, followed in its `$effect`.
 */
export class Conversation {
  /** The answer in the making; null when none is. */
  live = $state.raw<Live | null>(null);
  /** What was refused or went wrong, other than in the answer itself. */
  trouble = $state.raw<HelenError | null>(null);
  /** The last answer that came to its end here, for who cannot see it. */
  said = $state('');
  #kept = $state.raw<Kept | null>(null);
  #state = $state.raw<'loading' | 'gone' | 'open' | HelenError>('loading');
  /** The branch chosen here, until the rows say so, too. */
  #leaf = $state<string | null>(null);
  #line: AbortController | null = null;
  /** Answers that were followed to their end, or to where nothing runs any more. */
  readonly #over = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | 0 = 0;
  #show = (): void => {};

  constructor(readonly id: string) {}

  readonly #tree = $derived(new Tree(this.#kept?.messages ?? [], this.#kept?.self ?? ''));

  readonly reading = $derived.by((): Reading => {
    if (this.#state instanceof HelenError) return { type: 'failed', error: this.#state };
    if (this.#state !== 'open' || !this.#kept) return { type: this.#state } as Reading;
    return { type: 'open', kept: this.#kept, way: this.#way(this.#kept) };
  });

  #way(kept: Kept): Step<Message>[] {
    const live = this.live;
    // A new version takes the place of the old one, before it has a row.
    if (live && live.message !== null && this.#tree.has(live.message))
      return this.#tree.way(live.message);
    const way = this.#tree.way(this.#leaf ?? kept.leaf);
    if (!live) return way;
    if (live.sent && this.#tree.has(live.sent.id)) return this.#tree.way(live.sent.id);
    const last = way.findIndex((step) => step.row.id === live.under);
    return live.under === '' ? [] : last < 0 ? way : way.slice(0, last + 1);
  }

  /** For `$effect`: follows the rows, and any answer that is being made. */
  follow(): () => void {
    const watch = (limit: number) =>
      watchConversation(this.id, limit).subscribe({
        next: (kept) => {
          this.#take(kept);
          if (kept && !kept.whole) {
            subscription.unsubscribe();
            subscription = watch(Infinity);
          }
        },
        error: (cause: unknown) => {
          this.#state = storageError(cause);
        },
      });
    let subscription = watch(FIRST);
    return () => {
      subscription.unsubscribe();
      this.#line?.abort();
      this.#quiet();
    };
  }

  #take(kept: Kept | null): void {
    if (!kept && this.#state === 'loading') return void this.#await();
    this.#kept = kept;
    this.#state = kept ? 'open' : 'gone';
    if (this.#leaf !== null && kept?.leaf === this.#leaf) this.#leaf = null;
    const running = kept?.messages.findLast((row) => row.generation?.status === 'running');
    if (running && !this.live && session() && !this.#over.has(running.id))
      void this.#attach(running);
  }

  /** Not here: on a device that is new to it, or behind, it may be on its way. */
  async #await(): Promise<void> {
    await pull().catch(() => {});
    const here = await database()
      .threads.get(this.id)
      .catch(() => undefined);
    if (!here && this.#state === 'loading') this.#state = 'gone';
  }

  /** Says something at the end of what is shown; `edited` puts it in the place of that message. */
  async send(out: Outgoing, edited?: Message): Promise<boolean> {
    const reading = this.reading;
    if (this.live || reading.type !== 'open') return false;
    const parent = edited ? this.#tree.parent(edited.id) : (reading.way.at(-1)?.row.id ?? '');
    const { text, attachments, choice } = out;
    const names = attachments.map(({ mime, name, data }) => ({
      mime,
      name,
      size: Math.floor((data.length * 3) / 4),
    }));
    const sent: Sent = { id: newId(), text, attachments: names, parent };
    const wish = { id: sent.id, content: text, attachments, parent, ...choice };
    return this.#ask(wish, { type: 'asking', sent, under: parent, message: null, text: '' });
  }

  /** Another answer to the same message. */
  regenerate(answer: Message, choice: Choice | null): Promise<boolean> {
    const under = this.#tree.parent(answer.id);
    const live: Live = { type: 'asking', sent: null, under, message: null, text: '' };
    return this.#ask({ regenerate: answer.id, ...choice }, live);
  }

  /** More of an answer that was cut off, or failed. */
  resume(answer: Message, choice: Choice | null): Promise<boolean> {
    this.#over.delete(answer.id);
    const under = this.#tree.parent(answer.id);
    const live: Live = { type: 'asking', sent: null, under, message: answer.id, text: '' };
    return this.#ask({ continue: answer.id, ...choice }, live);
  }

  async stop(): Promise<void> {
    try {
      await api.stop(this.id);
    } catch (cause) {
      this.trouble = asHelenError(cause);
    }
  }

  /** Shows another version of a message, here at once and on the person's other devices. */
  async show(version: string): Promise<void> {
    this.#leaf = this.#tree.end(version);
    if (!session()) return;
    try {
      await api.change(this.id, { leaf: this.#leaf });
    } catch (cause) {
      // It is shown here all the same; elsewhere it is shown when it is chosen there.
      const error = asHelenError(cause);
      if (error.code !== 'offline') this.trouble = error;
    }
  }

  /** Shows the branch a message is on, here only: somebody looked for it. False when it is not here. */
  lookAt(id: string): boolean {
    if (!this.#tree.has(id)) return false;
    if (this.reading.type === 'open' && !this.reading.way.some((step) => step.row.id === id))
      this.#leaf = this.#tree.end(id);
    return true;
  }

  /** Sends and follows. True once the server has it: from then on nothing of it can be lost. */
  #ask(wish: api.Wish, live: Live): Promise<boolean> {
    if (this.live) return Promise.resolve(false);
    this.live = live;
    this.#leaf = null;
    this.trouble = null;
    return new Promise((resolve) => {
      const begin = async (signal: AbortSignal) => {
        const response = await this.#sent(wish, signal);
        resolve(true);
        return response;
      };
      void this.#run(begin).then((refused) => {
        if (refused) this.trouble = refused;
        resolve(refused === null);
      });
    });
  }

  /** Sends once. When the line broke before anything came back, looks whether it arrived, and only else sends again. */
  async #sent(wish: api.Wish, signal: AbortSignal): Promise<Response> {
    try {
      return await api.send(this.id, wish, signal);
    } catch (cause) {
      if (!(cause instanceof HelenError) || cause.code !== 'offline') throw cause;
      await wait(500, signal);
      const running = await api.attach(this.id, null, signal);
      if (running.status !== 204) return running;
      await pull();
      if (wish.id === undefined) throw cause;
      if (await database().messages.get(wish.id)) return new Response(null, { status: 204 });
      return api.send(this.id, wish, signal);
    }
  }

  async #attach(row: Message): Promise<void> {
    const under = this.#tree.parent(row.id);
    this.live = { type: 'asking', sent: null, under, message: row.id, text: '' };
    const refused = await this.#run((signal) => api.attach(this.id, null, signal));
    if (refused && refused.code !== 'offline') this.trouble = refused;
  }

  /** Follows an answer to its end. Returns what it was refused with before it began, if it was. */
  async #run(begin: (signal: AbortSignal) => Promise<Response>): Promise<HelenError | null> {
    const line = new AbortController();
    this.#line = line;
    const { signal } = line;
    let begun = false;
    let text = '';
    const told = ({ id, event }: Told) => {
      const message = id.split('-')[0] ?? '';
      if (event.type === 'content') text += event.content;
      else if (event.type === 'done') text = event.full_content;
      // The first event says that the rows are there.
      if (event.type === 'start') void pull().catch(() => {});
      this.#tell(message, () => text);
    };
    try {
      const ended = await follow({
        begin: async () => {
          const response = await begin(signal);
          begun = true;
          return response;
        },
        attach: (last) => api.attach(this.id, last, signal),
        told,
        lost: (lost) => this.#lost(lost, text),
        signal,
        wait: (milliseconds) => wait(milliseconds, signal),
      });
      await this.#finish(ended, signal);
      return null;
    } catch (cause) {
      if (signal.aborted) return null;
      this.live = null;
      const error = asHelenError(cause);
      return begun && error.code === 'offline' ? null : error;
    }
  }

  /** Shows what came, a few times a second: there are more pieces than anybody sees, and typing must not wait. */
  #tell(message: string, text: () => string): void {
    this.#show = () => {
      const live = this.live;
      if (live) this.live = { ...live, type: 'answering', message, text: text() };
    };
    if (this.live?.type !== 'answering') this.#shown();
    else this.#timer ||= setTimeout(() => this.#shown(), PAINT);
  }

  #shown(): void {
    this.#quiet();
    this.#show();
  }

  #quiet(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  #lost(lost: boolean, text: string): void {
    this.#quiet();
    const live = this.live;
    if (!live) return;
    if (lost) this.live = { ...live, type: 'lost', text };
    else if (live.message !== null)
      this.live = { ...live, type: 'answering', message: live.message, text };
  }

  /** The rows take over from what was shown over them. */
  async #finish(ended: Ended, signal: AbortSignal): Promise<void> {
    if (ended.type === 'done') this.#shown();
    else this.#quiet();
    const message = this.live?.message;
    if (message) this.#over.add(message);
    // Without the server there is nothing newer than what is shown; it comes when the app is there again.
    for (let pause = 500; !signal.aborted; pause = Math.min(pause * 2, 8000)) {
      const failed = await pull().then(
        () => null,
        (cause: unknown) => asHelenError(cause),
      );
      if (!failed) break;
      if (failed.code !== 'offline') {
        this.trouble = failed;
        break;
      }
      await wait(pause, signal);
    }
    if (signal.aborted) return;
    if (ended.type === 'done') this.said = plainWords(ended.text);
    this.live = null;
  }
}
