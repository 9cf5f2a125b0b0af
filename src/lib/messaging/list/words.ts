import {
  plainWords,
  type CallNote,
  type Message,
  type NoticeRow,
  type ThreadRow,
  type UserRow,
} from '$lib/data';
import { getLocale, m } from '$lib/i18n';
import { HELEN } from '../helen';
import type { Detail } from './details';

/** How a person is called. */
export function nameOf(user: UserRow | null | undefined): string {
  if (user?.id === 'helen') return m.app_name();
  if (user?.kind === 'gone') return m.list_gone();
  return user?.name || user?.username || m.list_someone();
}

/** "1 person", "12 people". */
export const countPeople = (count: number): string =>
  count === 1 ? m.info_count_one() : m.info_count({ count });

/** How a thread is called: by its title, or by who is in it. */
export function threadName(
  thread: Pick<ThreadRow, 'kind' | 'title'>,
  people: readonly UserRow[],
): string {
  if (thread.kind === 'assistant') return thread.title || m.chat_untitled();
  if (thread.kind === 'group' && thread.title) return thread.title;
  if (people.length === 0) return thread.kind === 'group' ? m.list_group() : m.list_gone();
  return new Intl.ListFormat(getLocale(), { type: 'conjunction' }).format(people.map(nameOf));
}

/** Who did it, to whom, and what it is called now. */
interface Deed {
  name: string;
  who: string;
  title: string;
  role: string;
}
type Teller = (deed: Deed) => string;

/** Said of others, said to who did it, and said to whom it was done. */
const notices: Record<NoticeRow['type'], { they: Teller; you?: Teller; toYou?: Teller }> = {
  created: { they: m.list_notice_created, you: m.list_notice_created_you },
  joined: { they: m.list_notice_joined, you: m.list_notice_joined_you },
  added: { they: m.list_notice_added, you: m.list_notice_added_you, toYou: m.list_notice_added_to },
  left: { they: m.list_notice_left, you: m.list_notice_left_you },
  removed: { they: m.list_notice_removed, you: m.list_notice_removed_you },
  renamed: { they: m.list_notice_renamed, you: m.list_notice_renamed_you },
  pictured: { they: m.list_notice_pictured, you: m.list_notice_pictured_you },
  role: { they: m.list_notice_role, toYou: m.list_notice_role_to },
};

const roles = { owner: m.list_role_owner, admin: m.list_role_admin, member: m.list_role_member };

/** What happened in a thread, in a line. @param find who somebody is */
export function noticeWords(
  notice: NoticeRow,
  author: string,
  self: string,
  find: (id: string) => UserRow | null | undefined,
): string {
  const { they, you, toYou } = notices[notice.type];
  const { who = '', title = '', role = 'member' } = notice;
  const deed = {
    name: nameOf(find(author) ?? helen(author)),
    who: nameOf(find(who) ?? helen(who)),
    title,
    role: roles[role](),
  };
  if (toYou && who === self) return toYou(deed);
  return author === self && you ? you(deed) : they(deed);
}

const helen = (id: string | undefined): UserRow | null => (id === HELEN.id ? HELEN : null);

/** What kind of thing a line of a list stands for, for its icon. */
export type Sign = 'photo' | 'voice' | 'film' | 'file' | 'call' | 'missed' | 'deleted' | null;

const signs: Partial<Record<Message['kind'], Sign>> = {
  image: 'photo',
  audio: 'voice',
  video: 'film',
  file: 'file',
};

/** An answer of HELEN's that has no words. */
function answerWord({ generation }: Message): string {
  switch (generation?.status) {
    case 'running':
      return m.among_answering();
    case 'done':
      return '';
    default:
      return m.among_unanswered();
  }
}

function wordOf(message: Message): string {
  if (message.generation) return answerWord(message);
  const [file] = message.files;
  switch (message.kind) {
    case 'image':
      return message.files.length > 1
        ? m.list_photos({ count: message.files.length })
        : m.list_photo();
    case 'audio':
      return file?.waveform ? m.list_voice() : (file?.name ?? m.list_audio());
    case 'video':
      return m.list_film();
    default:
      return file?.name ?? m.list_file();
  }
}

/** How long something lasted, as one says it: seconds, then minutes, then hours and minutes. */
export function lengthWords(seconds: number): string {
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(getLocale(), { style: 'unit', unit: name, unitDisplay: 'short' }).format(
      value,
    );
  if (seconds < 60) return unit(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return unit(minutes, 'minute');
  const rest = minutes % 60;
  const hours = unit(Math.floor(minutes / 60), 'hour');
  return rest === 0 ? hours : `${hours} ${unit(rest, 'minute')}`;
}

/** Whether a call is one that its reader missed: it was another's, and nobody came to it. */
export function isMissed({ outcome }: CallNote, own: boolean): boolean {
  return !own && (outcome === 'missed' || outcome === 'cancelled');
}

/** What became of a call, in words. @param own the reader's own call */
export function callWords(call: CallNote, own: boolean): string {
  const video = call.kind === 'video';
  const kind = video ? m.calls_said_video() : m.calls_said_audio();
  if (isMissed(call, own)) return video ? m.calls_said_video_missed() : m.calls_said_audio_missed();
  switch (call.outcome) {
    case 'answered':
      return m.calls_said_lasted({ kind, length: lengthWords(call.seconds) });
    case 'missed':
      return m.calls_said_unanswered({ kind });
    case 'declined':
      return m.calls_said_declined({ kind });
    case 'cancelled':
      return m.calls_said_cancelled({ kind });
    default:
      return kind;
  }
}

/** The words of one message. @param own the reader's, which only a call's words depend on */
export function messageWords(message: Message, own = false): { sign: Sign; text: string } {
  if (message.deletedAt !== null) return { sign: 'deleted', text: m.list_deleted() };
  const { call } = message;
  if (call) return { sign: isMissed(call, own) ? 'missed' : 'call', text: callWords(call, own) };
  const sign = signs[message.kind] ?? null;
  return { sign, text: plainWords(message.text) || wordOf(message) };
}

/** What a list shows of a thread's last message. */
export function lastWords(
  thread: ThreadRow,
  detail: Detail | undefined,
): { author: string; sign: Sign; text: string } {
  const none = { author: '', sign: null };
  if (thread.kind === 'assistant') return { ...none, text: plainWords(thread.preview) };
  if (!detail) return { ...none, text: '' };
  const { last, self } = detail;
  if (!last) return { ...none, text: thread.kind === 'direct' ? m.list_none_yet() : '' };
  if (last.notice) {
    const find = (id: string) =>
      detail.people.find((one) => one.id === id) ?? detail.others.get(id);
    return { ...none, text: noticeWords(last.notice, last.author, self, find) };
  }
  const name =
    last.author === self
      ? m.list_you()
      : nameOf(detail.others.get(last.author) ?? helen(last.author));
  return {
    author: thread.kind === 'group' ? name : '',
    ...messageWords(last, last.author === self),
  };
}
