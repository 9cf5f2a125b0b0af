import { getLocale } from '$lib/i18n';
import { readable, saidLately, type Circle, type PeopleThread } from '$lib/messaging/people';
import type { Doing } from './doing.svelte';
import { nameOf } from './names';

/** Messages that HELEN is asked about at most: when one was away, and when one was not. */
const UNREAD = 1000;
const RECENT = 60;

/** What was said behind a place, as HELEN is given it. @param me how this person is called in it */
async function told(circle: Circle, after: number, most: number, me: string) {
  const rows = await saidLately(circle.thread.id, after, most);
  return rows.map((row) => ({
    name: row.author === circle.self ? me : nameOf(circle.people.get(row.author)),
    text: readable(row),
  }));
}

/** Asks what was said since the person was here, else lately. */
export function summarise(doing: Doing, thread: PeopleThread, circle: Circle): void {
  const since = thread.unreadAfter;
  const [after, most] = since === null ? [0, RECENT] : [since, UNREAD];
  const me = nameOf(circle.people.get(circle.self));
  void doing.asides.summarise(() => told(circle, after, most, me), getLocale());
}

/** Asks what the person could answer: they are `me`. */
export function suggest(doing: Doing, circle: Circle): void {
  void doing.asides.suggest(() => told(circle, 0, RECENT, 'me'));
}
