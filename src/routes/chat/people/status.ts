import { getLocale, m } from '$lib/i18n';
import { livePeople } from '$lib/messaging';
import type { Circle } from '$lib/messaging/people';
import { dayAndTime } from '../when';
import { nameOf } from './names';

/** What is told under a thread's name: who writes; of two people whether the other is here, or when they were. */
export function statusOf({ thread, people, others }: Circle): string {
  const writing = livePeople.typingIn(thread.id);
  if (writing.length > 0) {
    if (thread.kind === 'direct') return m.with_typing();
    const names = writing.map((user) => nameOf(people.get(user)));
    return m.with_typing_who({
      who: new Intl.ListFormat(getLocale(), { type: 'conjunction' }).format(names),
    });
  }
  if (thread.kind !== 'direct') return '';
  const here = livePeople.of(others[0]?.user ?? '');
  if (!here) return '';
  if (here.online) return m.with_online();
  return here.seen > 0 ? m.with_last_seen({ when: dayAndTime(here.seen) }) : '';
}
