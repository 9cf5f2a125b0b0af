import type { Message, UserRow } from '$lib/data';
import { m } from '$lib/i18n';
import type { Circle } from '$lib/messaging/people';

/** How a person is called. */
export function nameOf(user: UserRow | null | undefined): string {
  if (user?.kind === 'gone') return m.with_person_gone();
  return user?.name || user?.username || m.with_person_unknown();
}

/** How a thread is called by who is in it: the other's name, or its own. */
export function placeName({ thread, self, people, others }: Circle): string {
  if (thread.kind === 'group') return thread.title || m.with_group();
  const other = others[0]?.user ?? [...people.keys()].find((id) => id !== self && id !== 'helen');
  return nameOf(people.get(other ?? ''));
}

const roles = { owner: m.with_role_owner, admin: m.with_role_admin, member: m.with_role_member };

/** What happened, in words. */
export function noticeText(
  notice: NonNullable<Message['notice']>,
  author: string,
  { self, people }: Circle,
): string {
  const own = author === self;
  const who = own ? m.with_you() : nameOf(people.get(author));
  const whom = notice.who === self ? m.with_you_whom() : nameOf(people.get(notice.who ?? ''));
  switch (notice.type) {
    case 'created':
      return own ? m.with_notice_created_own() : m.with_notice_created({ who });
    case 'joined':
      return own ? m.with_notice_joined_own() : m.with_notice_joined({ who });
    case 'added':
      return own ? m.with_notice_added_own({ whom }) : m.with_notice_added({ who, whom });
    case 'left':
      return own ? m.with_notice_left_own() : m.with_notice_left({ who });
    case 'removed':
      return own ? m.with_notice_removed_own({ whom }) : m.with_notice_removed({ who, whom });
    case 'renamed': {
      const title = notice.title ?? '';
      return own ? m.with_notice_renamed_own({ title }) : m.with_notice_renamed({ who, title });
    }
    case 'pictured':
      return own ? m.with_notice_pictured_own() : m.with_notice_pictured({ who });
    case 'role': {
      const role = roles[notice.role ?? 'member']();
      return notice.who === self
        ? m.with_notice_role_own({ role })
        : m.with_notice_role({ whom, role });
    }
    default:
      return m.with_notice_other();
  }
}
