import type { PastCall, Result } from '$lib/call';
import { m } from '$lib/i18n';
import { lengthWords, nameOf, threadName } from '$lib/messaging/list';
import { ofThread, type Whose } from '../chat/faces/face';

/** With whom a call was: its thread's name; of a link's room its own, or who was in it. */
export function callName({ call, thread, people }: PastCall): string {
  if (thread) return threadName(thread, people);
  if (call.title) return call.title;
  const names = [...new Set(call.people.map(({ name }) => name))].filter(Boolean);
  return names.slice(0, 3).join(', ') || m.calls_link_room();
}

/** Who calls: a person's name, also in a group. */
export function callerName({ call, people }: PastCall): string {
  const caller = people.find(({ id }) => id === call.startedBy);
  const came = call.people.find(({ user }) => user === call.startedBy);
  return caller ? nameOf(caller) : (came?.name ?? m.list_someone());
}

const results: Record<Exclude<Result, 'answered'>, () => string> = {
  open: m.calls_open,
  missed: m.calls_missed,
  refused: m.calls_refused,
  unanswered: m.calls_unanswered,
  declined: m.calls_declined,
  cancelled: m.calls_cancelled,
};

/** What became of it; how long it lasted, if it did. */
export function resultWords({ result, seconds, call }: PastCall): string {
  if (result !== 'answered') return results[result]();
  const kind = call.kind === 'video' ? m.calls_said_video() : m.calls_said_audio();
  return m.calls_said_lasted({ kind, length: lengthWords(seconds) });
}

/** Whose face a call has: its thread's, or that of many. */
export function faceOf(past: PastCall): Whose {
  if (past.thread) return ofThread(past.thread, past.people);
  return { kind: 'group', id: past.call.id, name: callName(past) };
}
