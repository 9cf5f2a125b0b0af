import { database, type HelenDatabase } from '$lib/data';
import { m } from '$lib/i18n';
import { settings } from '$lib/settings';
import { toasts } from '$lib/ui';
import { calmly, seatsOf, totalUnread, type Seat } from './list';
import { Badge } from './notify/badge';
import { claim } from './notify/claim';
import { concerns, Newsroom, type News } from './notify/news';
import { isQuiet, minuteOf } from './notify/quiet';
import { chime } from './notify/sound';
import { tell } from './notify/told';

/** What the page knows and this does not. */
export interface Surroundings {
  /** The thread on the screen. */
  thread: () => string | null;
  /** Somebody talks with HELEN: no sound then. */
  talking: () => boolean;
  /** @param thread null for the list */
  open: (thread: string | null) => void;
  /** How much is unread, whenever that changes. */
  unread: (count: number) => void;
}

/** News are gathered for so long, in milliseconds. */
const GATHER = 250;
/** A tab nobody looks at lets those that are seen be first. */
const HIDDEN = 600;

/** News, and how the person wanted to hear of them when they came. */
interface Gathered {
  news: News;
  shown: boolean;
  loud: boolean;
}

/** A passing message that was shown. */
interface Standing {
  /** The toast's. */
  id: number;
  thread: string | null;
  news: readonly News[];
}

const hidden = () => document.visibilityState === 'hidden';
/** Neither toasts nor sounds now. */
export const quiet = (at = new Date()) => {
  const { quietHours } = settings.value.notifications;
  return quietHours.on && isQuiet(minuteOf(at), quietHours);
};

/** Tells, in the app, of what others wrote: in passing messages, a sound, the title and the app's icon. */
class Notifier {
  readonly #badge = new Badge();
  readonly #room: Newsroom;
  readonly #stops: (() => void)[] = [];
  /** What is told when somebody looks again. */
  #later: News[] = [];
  #gathered: Gathered[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #total = 0;
  #standing: Standing[] = [];

  constructor(
    readonly db: HelenDatabase,
    readonly around: Surroundings,
  ) {
    this.#room = new Newsroom(db, Date.now());
    let working: Promise<void> = Promise.resolve();
    this.#stops.push(
      calmly(
        {
          ask: seatsOf,
          of: ['threads', 'members'],
          next: (seats) => {
            // A store that fails tells of itself on the screens.
            working = working.then(() => this.#look(seats)).catch(() => {});
          },
        },
        db,
      ),
      $effect.root(() => {
        $effect(() => this.#mark());
      }),
    );
    document.addEventListener('visibilitychange', this.#back);
  }

  end(): void {
    for (const stop of this.#stops) stop();
    if (this.#timer !== null) clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#back);
    this.#badge.end();
  }

  async #look(seats: readonly Seat[]): Promise<void> {
    const read = readIn(seats);
    this.#take(({ news }) => news.every(read));
    const total = await totalUnread(this.db, seats);
    const news = await this.#room.look(seats);
    // Decided now, before the number tells of them: what is set a moment later is not meant for what came before.
    const { toasts: shown, sound: loud } = settings.value.notifications;
    if (!quiet()) this.#gathered.push(...news.map((one) => ({ news: one, shown, loud })));
    this.#total = total;
    this.#mark();
    if (this.#gathered.length > 0)
      this.#timer ??= setTimeout(() => void this.#publish(), hidden() ? HIDDEN : GATHER);
  }

  #mark(): void {
    const shown = settings.value.notifications.badge ? this.#total : 0;
    this.#badge.show(shown);
    this.around.unread(this.#total);
  }

  async #publish(): Promise<void> {
    this.#timer = null;
    const gathered = this.#gathered.splice(0);
    const claimed = await Promise.all(gathered.map(({ news }) => claim(news.message.id)));
    const open = hidden() ? null : this.around.thread();
    const told = gathered.filter(
      ({ news }, index) => claimed[index] && concerns(news) && news.seat.thread.id !== open,
    );
    if (told.some(({ loud }) => loud) && !this.around.talking()) void chime().catch(() => {});
    const news = told.filter(({ shown }) => shown).map((one) => one.news);
    if (news.length === 0) return;
    if (hidden()) this.#later.push(...news);
    else this.#toast(news);
  }

  readonly #back = (): void => {
    if (hidden() || this.#later.length === 0) return;
    void this.#unreadOf(this.#later.splice(0)).then((news) => this.#toast(news));
  };

  /** What was read meanwhile, on another device say, is no news any more. */
  async #unreadOf(news: readonly News[]): Promise<News[]> {
    const read = readIn(await seatsOf(this.db));
    const open = this.around.thread();
    return news.filter((one) => !read(one) && one.seat.thread.id !== open);
  }

  #toast(news: readonly News[]): void {
    const threads = new Set(news.map(({ seat }) => seat.thread.id));
    // More of a thread is told in the place of what still stands there of it.
    const before = this.#take(({ thread }) => thread === null || threads.has(thread));
    const all = [...before.flatMap((one) => one.news), ...news];
    for (const { text, thread } of tell(all)) {
      const id = toasts.show(text, {
        action: { label: m.notify_open(), run: () => this.around.open(thread) },
      });
      const of = thread === null ? all : all.filter(({ seat }) => seat.thread.id === thread);
      this.#standing.push({ id, thread, news: of });
    }
  }

  /** Takes messages from the screen; those that went by themselves are forgotten. */
  #take(which: (one: Standing) => boolean): Standing[] {
    const there = this.#standing.filter(({ id }) => toasts.items.some((toast) => toast.id === id));
    const taken = there.filter(which);
    this.#standing = there.filter((one) => !taken.includes(one));
    for (const { id } of taken) toasts.dismiss(id);
    return taken;
  }
}

/** Whether something was read, by how far the person is. */
function readIn(seats: readonly Seat[]): (one: News) => boolean {
  const read = new Map(seats.map(({ thread, own }) => [thread.id, own?.readSeq ?? 0]));
  return ({ seat: { thread }, message }) => (read.get(thread.id) ?? Infinity) >= message.seq;
}

/** Tells of what others write until it is ended; nobody has anything to hear of without an account. */
export function notify(around: Surroundings): () => void {
  const db = database();
  if (db.account === null) return () => {};
  const notifier = new Notifier(db, around);
  return () => notifier.end();
}
