import { beforeAll, expect, test } from 'vitest';
import { directId } from '../between';
import histories from './people.cases.json' with { type: 'json' };
import type { Operation, ServerMember, ServerMessage, SyncChange } from './protocol';
import { acquaint } from './server.between.fixture';
import { ServerModel } from './server.fixture';

const long = (name: string): string => name.padEnd(15, '0');
const people = ['ana', 'eva', 'leo'];
const pairs = new Map<string, string>();

beforeAll(async () => {
  await acquaint(people.map(long));
  for (const one of people)
    for (const other of people)
      pairs.set(`@${one}+${other}`, await directId(long(one), long(other)));
});

const named = (name: string): string => pairs.get(name) ?? (name === 'helen' ? name : long(name));
function short(id: string): string {
  for (const [name, pair] of pairs) if (pair === id) return name;
  return id.replace(/0+$/, '');
}
const all = (ids: readonly string[]): string => ids.map(short).toSorted().join(',');
const line = (...parts: (string | false)[]): string => parts.filter(Boolean).join(' ');

/** Fields of operations that hold ids, or lists of them. */
const ids = new Set([
  'id',
  'thread',
  'message',
  'replyTo',
  'forwarded',
  'user',
  'users',
  'mentions',
]);

function opened(values: Record<string, unknown>, index: number): Operation & { id: string } {
  const entries = Object.entries({ id: `op${index}x`, ...values }).map(([field, value]) => {
    if (!ids.has(field)) return [field, value];
    return [
      field,
      Array.isArray(value)
        ? value.map(named)
        : /[A-Z]/.test(String(value))
          ? value
          : named(String(value)),
    ];
  });
  return Object.fromEntries(entries) as Operation & { id: string };
}

function said(row: ServerMessage, starred: ReadonlySet<string>): string {
  const { notice } = row;
  if (notice)
    return line(
      `notice ${short(row.thread)} ${row.seq} ${short(row.author)} ${notice.type}`,
      short(notice.who ?? ''),
      notice.title ?? '',
      notice.role ?? '',
    );
  const reactions = Object.entries(row.reactions ?? {}).map(
    ([emoji, who]) => `${emoji}:${all(who)}`,
  );
  return line(
    `message ${short(row.id)} ${short(row.thread)} ${row.seq} ${short(row.author)}`,
    row.text,
    row.replyTo !== '' && `re:${short(row.replyTo)}`,
    (row.mentions ?? []).length > 0 && `@${all(row.mentions ?? [])}`,
    row.forwarded !== '' && `fw:${short(row.forwarded)}`,
    (row.revisions ?? []).length > 0 &&
      `edited:${row.revisions?.map(({ text }) => text).join('|')}`,
    row.deletedAt > 0 && 'deleted',
    ...reactions.toSorted(),
    starred.has(row.id) && 'starred',
  );
}

/** What somebody sees who begins now, in the words of the cases. */
function seen(model: ServerModel, user: string): string[] {
  const lines: string[] = [];
  const { changes } = model.page(user, 0);
  const live = changes.filter((one) => !one.deleted) as Exclude<SyncChange, { deleted: true }>[];
  const seats = live.flatMap((one): ServerMember[] =>
    one.collection === 'members' ? [one.row] : [],
  );
  const starred = new Set(
    live.flatMap((one) => (one.collection === 'marks' && one.row.starred ? [one.row.message] : [])),
  );
  for (const one of changes) {
    if (one.deleted) lines.push(`gone ${one.collection} ${short(one.id)}`);
    else if (one.collection === 'messages') lines.push(said(one.row, starred));
    else if (one.collection === 'threads') {
      const { id, kind, title, helen, pins, lastSeq } = one.row;
      const own = seats.find((seat) => seat.thread === id && seat.user === user)!;
      const others = seats.filter((seat) => seat.thread === id && seat.user !== user);
      expect(others.filter((seat) => seat.muted !== undefined)).toEqual([]);
      const seated = others.map(
        (seat) => `${short(seat.user)}:${seat.left > 0 ? 'left' : seat.role}`,
      );
      lines.push(
        line(
          `thread ${short(id)} ${kind}`,
          title,
          own.role,
          helen && 'helen',
          (pins ?? []).length > 0 && `pins:${pins?.map(short).join(',')}`,
          ...(['pinned', 'archived', 'muted', 'unread'] as const).map(
            (name) => own[name] === true && name,
          ),
          (own.clearedSeq ?? 0) > 0 && `cleared:${own.clearedSeq}`,
          `read:${own.readSeq}/${own.deliveredSeq} of ${lastSeq}`,
          `with ${seated.toSorted().join(',') || 'nobody'}`,
        ),
      );
    }
  }
  return lines.toSorted();
}

type Step = { as: string; gives: string | string[] } & (
  | { do: Record<string, unknown> }
  | { past: { thread: string; before?: number; limit?: number } }
  | { blocks: string }
);

function takes(model: ServerModel, step: Step, index: number): string | string[] {
  const user = long(step.as);
  if ('blocks' in step) {
    model.state.blocks.add(`${user} ${long(step.blocks)}`);
    return 'ok';
  }
  if ('past' in step) {
    const { thread, before = null, limit = 200 } = step.past;
    try {
      const page = model.history(user, named(thread), before, limit);
      const starred = new Set(page.marks.flatMap((mark) => (mark.starred ? [mark.message] : [])));
      const names = page.messages.map(({ id, notice }) =>
        line(notice ? 'notice' : short(id), starred.has(id) && 'starred'),
      );
      return page.more ? [...names, '+'] : names;
    } catch {
      return 'session_missing';
    }
  }
  const [result] = model.push(user, [opened(step.do, index)]);
  return result?.ok ? (result.again ? 'again' : 'ok') : (result?.code ?? '');
}

for (const { name, steps, sees } of histories as unknown as {
  name: string;
  steps: Step[];
  sees: Record<string, string[]>;
}[])
  test(`the model of the server, between people: ${name}`, () => {
    const model = new ServerModel();
    for (const id of people.map(long))
      model.state.people.set(id, { id, username: id, name: '', avatar: '', kind: 'human' });
    for (const [index, step] of steps.entries())
      expect(takes(model, step, index), `step ${index}`).toEqual(step.gives);
    for (const person of people)
      expect([person, seen(model, long(person))]).toEqual([person, sees[person]]);
  });
