import { database, identities, type FindFilters, type FindKind } from '$lib/data';
import { m } from '$lib/i18n';

export type Since = '' | 'today' | 'week' | 'month' | 'year';

/** When a span of time began, in milliseconds since 1970: by this place's calendar. */
export function beginning(since: Exclude<Since, ''>, now = Date.now()): number {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  if (since === 'week') day.setDate(day.getDate() - 6);
  else if (since === 'month') day.setDate(day.getDate() - 29);
  else if (since === 'year') day.setMonth(0, 1);
  return day.getTime();
}

/** What is chosen above the list of what is found. Made with the list. */
export class Finding {
  person = $state('');
  kind = $state<FindKind | ''>('');
  since = $state<Since>('');
  /** Only in this conversation; '' is in all. */
  thread = $state('');
  people = $state.raw<{ id: string; name: string }[]>([]);

  readonly filters = $derived.by((): FindFilters => ({
    ...(this.person && { author: this.person }),
    ...(this.kind && { kind: this.kind }),
    ...(this.since && { from: beginning(this.since) }),
    ...(this.thread && { thread: this.thread }),
  }));

  readonly any = $derived(Object.keys(this.filters).length > 0);

  clear(): void {
    this.person = this.kind = this.since = this.thread = '';
  }

  /** Brings the names to choose from: oneself, HELEN, and who is known here. */
  async meet(): Promise<void> {
    const db = database();
    const { self, assistant } = await identities(db);
    const others = (await db.users.toArray()).filter(({ id }) => id !== self && id !== assistant);
    this.people = [
      { id: self, name: m.chat_you() },
      { id: assistant, name: m.chat_helen() },
      ...others.map(({ id, name, username }) => ({ id, name: name || username })),
    ];
  }

  nameOf(author: string): string {
    return this.people.find(({ id }) => id === author)?.name ?? '';
  }
}
