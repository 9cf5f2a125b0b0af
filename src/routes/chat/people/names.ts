import { plainWords, type Message } from '$lib/data';
import { m } from '$lib/i18n';
import { callWords, nameOf, noticeWords } from '$lib/messaging/list';
import type { Circle } from '$lib/messaging/people';
import { ofThread, type Whose } from '../faces/face';

export { nameOf };

/** How a thread is called by who is in it: the other's name, or its own. */
export function placeName({ thread, self, people, others }: Circle): string {
  if (thread.kind === 'group') return thread.title || m.list_group();
  const other = others[0]?.user ?? [...people.keys()].find((id) => id !== self && id !== 'helen');
  return nameOf(people.get(other ?? ''));
}

/** Its face: the other's, or its own. */
export function ofPlace({ thread, people, others }: Circle): Whose {
  return ofThread(
    thread,
    others.slice(0, 5).flatMap(({ user }) => people.get(user) ?? []),
  );
}

/** What happened, in words. */
export function noticeText(
  notice: NonNullable<Message['notice']>,
  author: string,
  { self, people }: Circle,
): string {
  return noticeWords(notice, author, self, (id) => people.get(id));
}

/** Who said what, to be read aloud. */
export function spokenOf(row: Message, circle: Circle): string {
  if (row.notice) return noticeText(row.notice, row.author, circle);
  const words =
    plainWords(row.text) || (row.call && callWords(row.call, false)) || row.files[0]?.name || '';
  return `${nameOf(circle.people.get(row.author))}: ${words}`;
}
