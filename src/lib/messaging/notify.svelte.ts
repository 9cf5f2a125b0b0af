import { database, type HelenDatabase } from '$lib/data';
import { m } from '$lib/i18n';
import { settings } from '$lib/settings';
import { toasts } from '$lib/ui';
import { calmly, seatsOf, totalUnread, watchSeats, type Seat } from './list';
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

const hidden = () => document.visibilityState === 'hidden';
const quiet = (at = new Date()) => {
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
  #gathered: News[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #total = 0;

  constructor(
    readonly db: HelenDatabase,
    readonly around: Surroundings,
  ) {
    this.#room = new Newsroom(db, Date.now());
    let working: Promise<void> = Promise.resolve();
    this.#stops.push(
      calmly(watchSeats(db), (seats) => {
        // A store that fails tells of itself on the screens.
        working = working.then(() => this.#look(seats)).catch(() => {});
      }),
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
    this.#total = await totalUnread(this.db, seats);
    this.#mark();
    this.#gathered.push(...(await this.#room.look(seats)));
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
    const claimed = await Promise.all(gathered.map(({ message }) => claim(message.id)));
    const open = hidden() ? null : this.around.thread();
    const news = gathered.filter(
      (one, index) => claimed[index] && concerns(one) && one.seat.thread.id !== open,
    );
    if (news.length === 0 || quiet()) return;
    if (settings.value.notifications.sound && !this.around.talking()) void chime().catch(() => {});
    if (hidden()) this.#later.push(...news);
    else this.#toast(news);
  }

  readonly #back = (): void => {
    if (hidden() || this.#later.length === 0) return;
    void this.#unreadOf(this.#later.splice(0)).then((news) => this.#toast(news));
  };

  /** What was read meanwhile, on another device say, is no news any more. */
  async #unreadOf(news: readonly News[]): Promise<News[]> {
    const read = new Map(
      (await seatsOf(this.db)).map(({ thread, own }) => [thread.id, own?.readSeq ?? 0]),
    );
    const open = this.around.thread();
    return news.filter(({ seat: { thread }, message }) => {
      const seq = read.get(thread.id);
      return seq !== undefined && seq < message.seq && thread.id !== open;
    });
  }

  #toast(news: readonly News[]): void {
    if (!settings.value.notifications.toasts) return;
    for (const { text, thread } of tell(news))
      toasts.show(text, {
        action: { label: m.notify_open(), run: () => this.around.open(thread) },
      });
  }
}

/** Tells of what others write until it is ended; nobody has anything to hear of without an account. */
export function notify(around: Surroundings): () => void {
  const db = database();
  if (db.account === null) return () => {};
  const notifier = new Notifier(db, around);
  return () => notifier.end();
}
