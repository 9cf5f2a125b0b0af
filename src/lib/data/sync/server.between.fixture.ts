import { directId } from '../between/begin';
import { preview } from '../plain';
import type {
  BetweenPeople,
  MessagePut,
  OnMessage,
  ServerMember,
  ServerMessage,
  ServerThread,
} from './protocol';
import { Refusal, type State } from './server.state.fixture';

/** What pocketbase/chat does in threads between people. */

type Of<Type extends BetweenPeople['type']> = Extract<BetweenPeople, { type: Type }>;

const refuse = (code: string): never => {
  throw new Refusal(code);
};
const leads = ({ role }: ServerMember): boolean => role !== 'member';
const without = (all: readonly string[] | null, one: string): string[] =>
  (all ?? []).filter((each) => each !== one);

/** `directId` waits for its digest: the ids of every two who may meet are made before. */
const pairs = new Map<string, string>();
export async function acquaint(people: readonly string[]): Promise<void> {
  for (const one of people)
    for (const other of people) pairs.set(`${one} ${other}`, await directId(one, other));
}

function place(state: State, thread: string, user: string, role: ServerMember['role']): void {
  const joinedRev = ++state.rev;
  const before = state.seats.get(`${thread}/${user}`)?.row ?? state.newSeat(thread, user, role);
  const seq = state.threads.get(thread)!.row.lastSeq;
  state.stones = state.stones.filter(
    (one) => one.user !== user || one.collection !== 'threads' || one.id !== thread,
  );
  const came = { role, left: 0, joinedSeq: seq, joinedRev, readSeq: seq, deliveredSeq: seq };
  state.seat({ ...before, ...came });
}

export function begin(state: State, user: string, one: Of<'thread.begin'>): void {
  if (one.kind === 'direct' && one.users.length !== 1) refuse('invalid_operation');
  const pair = one.kind === 'direct' && pairs.get(`${user} ${one.users[0]}`) === one.thread;
  if (pair && state.threads.get(one.thread)?.row.kind !== 'direct') state.end(one.thread);
  const known = state.threads.get(one.thread);
  if (known) {
    if (!state.has(one.thread, user) || known.row.kind !== one.kind) refuse('id_taken');
    return;
  }
  const asked = [...new Set(one.users)].filter((each) => each !== user);
  if (asked.some((each) => !state.people.has(each))) refuse('person_missing');
  const users = asked.filter((each) => !state.blocks.has(`${each} ${user}`));
  if (one.kind === 'direct') {
    if (users.length < asked.length) refuse('person_blocked');
    if (!pair) refuse('invalid_operation');
  }
  const title = one.kind === 'group' ? one.title.replace(/\s+/g, ' ').trim() : '';
  const { thread: id, kind, helen = false, createdAt } = one;
  const thread: ServerThread = {
    ...{ id, kind, title, helen, createdAt, updatedAt: createdAt },
    ...{ lastSeq: 0, preview: '', picture: '', pins: null },
  };
  state.thread(thread);
  place(state, id, user, kind === 'group' ? 'owner' : 'member');
  for (const each of users) place(state, id, each, 'member');
  if (kind === 'group')
    state.notify({ ...thread }, user, { type: 'created', ...(title && { title }) });
}

export function putMember(state: State, user: string, one: Of<'member.put'>): void {
  if (!['owner', 'admin', 'member'].includes(one.role)) refuse('invalid_operation');
  const { thread, own } = state.open(one.thread, user);
  if (thread.kind !== 'group' || !leads(own)) refuse('not_allowed');
  const { role, user: who } = one;
  if (state.has(thread.id, who)) {
    const { own: other } = state.open(thread.id, who);
    if (other.role === role) return;
    if (own.role !== 'owner' || who === user) refuse('not_allowed');
    if (role === 'owner') state.seat({ ...own, role: 'admin' });
    state.seat({ ...other, role });
    state.notify(thread, user, { type: 'role', who, role });
    return;
  }
  if (role !== 'member' && own.role !== 'owner') refuse('not_allowed');
  if (!state.people.has(who)) refuse('person_missing');
  if (state.blocks.has(`${who} ${user}`)) refuse('person_blocked');
  place(state, thread.id, who, role);
  state.notify(thread, user, { type: 'added', who });
}

function unseat(state: State, row: Required<ServerMember>): void {
  state.seat({ ...row, left: Date.now() });
  state.bury(row.user, 'threads', row.thread);
}

export function leave(state: State, user: string, id: string): void {
  const { thread, own } = state.open(id, user);
  if (thread.kind !== 'group') refuse('not_allowed');
  unseat(state, own);
  const rank = ({ role }: ServerMember) => ['owner', 'admin', 'member'].indexOf(role);
  const [heir] = state
    .members(id)
    .toSorted((a, b) => rank(a) - rank(b) || a.joinedRev - b.joinedRev);
  if (!heir) {
    state.end(id);
    return;
  }
  if (own.role === 'owner') state.seat({ ...heir, role: 'owner' });
  state.notify(thread, user, { type: 'left', who: user });
}

export function removeMember(state: State, user: string, one: Of<'member.remove'>): void {
  if (one.user === user) return leave(state, user, one.thread);
  const { thread, own } = state.open(one.thread, user);
  if (!state.has(thread.id, one.user)) return;
  const { own: other } = state.open(thread.id, one.user);
  if (thread.kind !== 'group' || !leads(own) || (leads(other) && own.role !== 'owner'))
    refuse('not_allowed');
  unseat(state, other);
  state.notify(thread, user, { type: 'removed', who: one.user });
}

export function see(state: State, user: string, one: Of<'thread.seen'>): void {
  const { thread, own } = state.open(one.thread, user);
  const { read = 0, delivered = 0 } = one;
  const readSeq = Math.max(own.readSeq, Math.min(read, thread.lastSeq));
  const deliveredSeq = Math.max(own.deliveredSeq, Math.min(delivered, thread.lastSeq), readSeq);
  const unread = own.unread && read === 0;
  const possible = Math.max(read, delivered) <= thread.lastSeq;
  const same =
    readSeq === own.readSeq && deliveredSeq === own.deliveredSeq && unread === own.unread;
  if (!possible || !same)
    state.seat({ ...own, readSeq, deliveredSeq, unread }, thread.kind === 'assistant');
}

/** In a thread of two nobody writes to whom they do not want, or who does not want them. */
function allowed(state: State, user: string, thread: ServerThread): void {
  if (thread.kind !== 'direct') return;
  for (const { user: other } of state.members(thread.id))
    if (state.blocks.has(`${user} ${other}`) || state.blocks.has(`${other} ${user}`))
      refuse('person_blocked');
}

const present = (state: State, thread: ServerThread, users: readonly string[] = []): string[] =>
  [...new Set(users)].filter((each) =>
    each === 'helen' ? thread.helen : state.has(thread.id, each),
  );

export function say(state: State, user: string, thread: ServerThread, one: MessagePut): void {
  if (one.text.trim() === '') refuse('message_empty');
  allowed(state, user, thread);
  const to = state.messages.get(one.replyTo ?? '')?.row;
  state.add(thread, {
    id: one.message,
    author: user,
    text: one.text,
    heard: one.heard ?? '',
    createdAt: one.createdAt,
    language: one.language ?? '',
    segments: one.segments ?? [],
    replyTo: to?.thread === thread.id ? to.id : '',
    mentions: present(state, thread, one.mentions),
    forwarded: one.forwarded ?? '',
  });
}

/** What is done to one message. */
export function touch(state: State, user: string, one: OnMessage): void {
  if (one.type === 'message.react' && !/\p{Extended_Pictographic}/u.test(one.emoji))
    refuse('invalid_operation');
  const { thread, own } = state.open(one.thread, user);
  const found = state.messages.get(one.message)?.row;
  if (found?.thread !== one.thread) throw new Refusal('message_missing');
  const row = { ...found };
  const saveLast = (shown: string): void => {
    state.message(row);
    if (row.seq === thread.lastSeq) state.thread({ ...thread, preview: shown });
  };
  switch (one.type) {
    case 'message.edit': {
      if (row.author !== user || row.deletedAt || thread.kind === 'assistant')
        refuse('not_allowed');
      if (one.text.trim() === '') refuse('message_empty');
      if (one.text === row.text) return;
      allowed(state, user, thread);
      const before = { text: row.text, at: row.editedAt || row.createdAt };
      row.revisions = [...(row.revisions ?? []), before].slice(-50);
      row.mentions = present(state, thread, one.mentions);
      row.text = one.text;
      row.editedAt = one.at;
      return saveLast(preview(one.text));
    }
    case 'message.delete': {
      const theirs = row.author !== user && (thread.kind !== 'group' || !leads(own));
      if (thread.kind === 'assistant' || theirs || row.kind === 'system') refuse('not_allowed');
      if (row.deletedAt) return;
      Object.assign(row, { ...empty, deletedAt: Date.now() });
      if (thread.pins?.includes(row.id)) {
        thread.pins = without(thread.pins, row.id);
        state.thread({ ...thread });
      }
      return saveLast('');
    }
    case 'message.pin': {
      if (thread.kind === 'group' && !leads(own)) refuse('not_allowed');
      if (one.on && (row.deletedAt || row.kind === 'system')) refuse('message_missing');
      const rest = without(thread.pins, row.id);
      const pins = one.on ? [row.id, ...rest].slice(0, 20) : rest;
      if (pins.join() !== (thread.pins ?? []).join()) state.thread({ ...thread, pins });
      return;
    }
    case 'message.react':
      return react(state, user, row, thread, one);
    case 'message.star':
      if ((state.marks.get(`${user} ${row.id}`)?.row.starred ?? false) !== one.on)
        state.mark(user, row, { starred: one.on });
      return;
    case 'message.hide':
      if (thread.kind === 'assistant') refuse('not_allowed');
      if (state.marks.get(`${user} ${row.id}`)?.hidden) return;
      state.mark(user, row, { hidden: true, starred: false });
      state.bury(user, 'messages', row.id);
  }
}

const empty: Partial<ServerMessage> = {
  ...{ text: '', files: null, reactions: null, revisions: null, mentions: null },
  ...{ attachments: [], segments: null, heard: '', forwarded: '' },
};

function react(
  state: State,
  user: string,
  row: ServerMessage,
  thread: ServerThread,
  { emoji, on }: Extract<OnMessage, { type: 'message.react' }>,
): void {
  if (row.deletedAt || row.kind === 'system') refuse('message_missing');
  const { [emoji]: users = [], ...rest } = row.reactions ?? {};
  if (users.includes(user) === on) return;
  if (on) allowed(state, user, thread);
  const now = on ? [...users, user] : without(users, user);
  row.reactions = now.length > 0 ? { ...row.reactions, [emoji]: now } : rest;
  state.message(row);
}
