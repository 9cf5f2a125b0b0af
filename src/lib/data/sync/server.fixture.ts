import { HelenError } from '$lib/errors';
import { preview } from '../plain';
import type {
  HistoryPage,
  MessagePut,
  Operation,
  OperationResult,
  ServerMember,
  SyncChange,
  SyncPage,
  ThreadChange,
} from './protocol';
import { begin, leave, putMember, removeMember, say, see, touch } from './server.between.fixture';
import { Refusal, State, type Seat } from './server.state.fixture';

type Sent = Operation & { id: string };

const isId = (text: string): boolean => /^[a-z0-9]{15}$/.test(text);
const refuse = (code: string): never => {
  throw new Refusal(code);
};

/**
 * What pocketbase/chat does with operations and revisions, as far as a device can tell: both are held against
 * protocol.cases.json.
 */
export class ServerModel {
  epoch = 'first';
  state = new State();

  get rev(): number {
    return this.state.rev;
  }

  push(user: string, operations: readonly Sent[]): OperationResult[] {
    return operations.map((one) => {
      const known = `${user} ${one.id}`;
      if (this.state.done.has(known)) return { id: one.id, ok: true, again: true };
      try {
        this.#perform(user, one);
      } catch (cause) {
        if (cause instanceof Refusal) return { id: one.id, code: cause.code, message: '' };
        throw cause;
      }
      this.state.done.add(known);
      return { id: one.id, ok: true };
    });
  }

  /** Throws Refusal, with nothing done. */
  #perform(user: string, one: Sent): void {
    if (!isId(one.id) || !isId(one.thread)) refuse('invalid_operation');
    if ('message' in one && !isId(one.message)) refuse('invalid_operation');
    const { state } = this;
    switch (one.type) {
      case 'thread.put':
        return this.#putThread(user, one);
      case 'thread.change':
        return this.#changeThread(user, one);
      case 'thread.delete':
        return this.#deleteThread(user, one.thread);
      case 'message.put':
        return this.#putMessage(user, one);
      case 'thread.begin':
        return begin(state, user, one);
      case 'thread.leave':
        return leave(state, user, one.thread);
      case 'thread.seen':
        return see(state, user, one);
      case 'member.put':
        return putMember(state, user, one);
      case 'member.remove':
        return removeMember(state, user, one);
      default:
        if (!('message' in one)) return refuse('invalid_operation');
        return touch(state, user, one);
    }
  }

  #putThread(user: string, one: Extract<Operation, { type: 'thread.put' }>): void {
    const { state } = this;
    if (state.has(one.thread, user)) return;
    if (state.threads.has(one.thread)) refuse('id_taken');
    const { thread: id, createdAt } = one;
    const title = one.title.replace(/\s+/g, ' ').trim();
    state.thread({
      ...{ id, kind: 'assistant', title, createdAt, updatedAt: createdAt },
      ...{ lastSeq: 0, preview: '', helen: false, picture: '', pins: null },
    });
    const { pinned = false, archived = false } = one;
    state.seat({ ...state.newSeat(id, user, 'owner'), pinned, archived });
  }

  #changeThread(user: string, one: ThreadChange): void {
    const { state } = this;
    const { thread, own } = state.open(one.thread, user);
    const { kind } = thread;
    if ((one.clearedSeq ?? 0) < 0) refuse('invalid_operation');
    const leading = own.role !== 'member';
    if (
      (one.title !== undefined || one.helen !== undefined) &&
      ((kind === 'direct' && one.title !== undefined) ||
        (kind === 'assistant' && one.helen !== undefined) ||
        (kind !== 'direct' && !leading))
    )
      refuse('not_allowed');
    if (one.leaf && state.messages.get(one.leaf)?.row.thread !== one.thread)
      refuse('message_missing');
    const title = one.title?.replace(/\s+/g, ' ').trim() ?? thread.title;
    const renamed = title !== thread.title;
    const helen = one.helen ?? thread.helen;
    const joined = helen !== thread.helen;
    Object.assign(thread, { title, helen });
    if (kind === 'assistant') {
      if (one.title !== undefined) state.thread({ ...thread });
    } else {
      if (renamed) state.notify(thread, user, { type: 'renamed', ...(title && { title }) });
      if (joined) state.notify(thread, user, { type: helen ? 'added' : 'removed', who: 'helen' });
    }
    const { pinned, archived, muted, unread, leaf, clearedSeq } = one;
    const view = { pinned, archived, muted, unread, leaf, clearedSeq };
    const seen = Object.entries(view).filter(([, value]) => value !== undefined);
    if (seen.length === 0) return;
    const row: Required<ServerMember> = { ...own, ...Object.fromEntries(seen) };
    if (clearedSeq !== undefined)
      row.clearedSeq = Math.max(own.clearedSeq, Math.min(clearedSeq, thread.lastSeq));
    state.seat(row, true);
  }

  #deleteThread(user: string, thread: string): void {
    const { state } = this;
    if (!state.has(thread, user)) {
      const before = state.stones.some((stone) => stone.user === user && stone.id === thread);
      if (!before) refuse('session_missing');
      return;
    }
    const { thread: row, own } = state.open(thread, user);
    if (own.role !== 'owner' || row.kind === 'direct') refuse('not_allowed');
    state.end(thread);
  }

  #putMessage(user: string, one: MessagePut): void {
    if (!['self', 'assistant'].includes(one.author)) refuse('invalid_operation');
    if (one.generation?.status === 'running') refuse('invalid_operation');
    const { state } = this;
    const { thread } = state.open(one.thread, user);
    const between = thread.kind !== 'assistant';
    if (between && one.author === 'assistant') refuse('not_allowed');
    const author = one.author === 'self' ? user : 'helen';
    const known = state.messages.get(one.message)?.row;
    if (known && (known.thread !== one.thread || known.author !== author)) refuse('id_taken');
    if (between && known) return;
    if (between) return say(state, user, thread, one);
    const said = {
      text: one.text,
      heard: one.heard ?? '',
      language: one.language ?? '',
      segments: one.segments ?? [],
    };
    if (!known) {
      const { parent = '', createdAt, generation = null } = one;
      return state.add(thread, { id: one.message, author, parent, createdAt, generation, ...said });
    }
    const row = { ...known, ...(known.generation ? { heard: said.heard } : said) };
    if (JSON.stringify(row) === JSON.stringify(known)) return;
    state.message(row);
    if (!known.generation && one.text && known.seq === thread.lastSeq)
      state.thread({ ...thread, preview: preview(one.text) });
  }

  page(user: string, since: number, began = 0, limit = 500): SyncPage {
    const { state } = this;
    const { rev: latest, horizon } = state;
    if (since > latest || (since > 0 && Math.max(since, began) < horizon))
      throw new HelenError('sync_too_old', { details: { code: 'sync_too_old', status: 410 } });
    const all = changesFor(state, user)
      .filter(({ rev }) => rev > since)
      .toSorted((a, b) => a.rev - b.rev);
    const more = all.length > limit;
    const changes = structuredClone(all.slice(0, limit));
    const next = more ? changes.at(-1)!.rev : latest;
    return { epoch: this.epoch, changes, next, more, latest };
  }

  history(user: string, id: string, before: number | null, limit: number): HistoryPage {
    const { state } = this;
    if (!state.has(id, user))
      throw new HelenError('unexpected', { details: { code: 'session_missing', status: 404 } });
    const { thread, own } = state.open(id, user);
    const found = [...state.messages.values()]
      .flatMap(({ row }) => (row.thread === id ? [row] : []))
      .filter(({ seq }) => seq < (before ?? Infinity) && seq > own.clearedSeq)
      .filter((row) => !state.marks.get(`${user} ${row.id}`)?.hidden)
      .toSorted((a, b) => b.seq - a.seq);
    const messages = found.slice(0, limit);
    const marks = messages.flatMap((row) => state.marks.get(`${user} ${row.id}`)?.row ?? []);
    const members = [...state.seats.values()]
      .filter(({ row }) => row.thread === id)
      .map((seat) => seatFor(state, seat, user));
    const more = found.length > limit;
    return structuredClone({
      thread,
      members: before === null ? members : [],
      messages,
      marks,
      more,
    });
  }

  /** Forgets every deletion there was, as after 90 days. */
  purge(): void {
    const { state } = this;
    state.horizon = Math.max(state.horizon, ...state.stones.map(({ rev }) => rev));
    state.stones = [];
  }

  /** Puts an older state back: from now on it is another history. */
  restore(state: State): void {
    this.state = state.copy();
    this.epoch += '!';
  }
}

/** Of others' places only what is not theirs alone. */
function seatFor(state: State, { row }: Seat, user: string): ServerMember {
  const person = state.person(row.user);
  if (row.user === user) return { ...row, person };
  const { muted, pinned, archived, leaf, unread, clearedSeq, ...rest } = row;
  void [muted, pinned, archived, leaf, unread, clearedSeq];
  return { ...rest, person };
}

/** All that a person may see, with its revisions. */
function changesFor(state: State, user: string): SyncChange[] {
  const changes: SyncChange[] = [];
  const mine = (thread: string) => state.has(thread, user);
  for (const [id, { rev, row }] of state.threads)
    if (mine(id)) changes.push({ rev, collection: 'threads', id, row });
  for (const [id, seat] of state.seats) {
    if (!mine(seat.row.thread)) continue;
    const rev = seat.row.user === user ? Math.max(seat.rev, seat.own) : seat.rev;
    changes.push({ rev, collection: 'members', id, row: seatFor(state, seat, user) });
  }
  for (const [id, { rev, row }] of state.messages) {
    const own = state.seats.get(`${row.thread}/${user}`);
    if (own?.row.left !== 0 || row.seq <= own.row.clearedSeq) continue;
    if (state.marks.get(`${user} ${id}`)?.hidden) continue;
    changes.push({ rev, collection: 'messages', id, row });
  }
  for (const { user: whose, hidden, rev, row } of state.marks.values())
    if (whose === user && !hidden && mine(row.thread))
      changes.push({ rev, collection: 'marks', id: row.id, row });
  for (const { user: whose, collection, id, rev } of state.stones)
    if (whose === user) changes.push({ rev, collection, id, deleted: true });
  return changes;
}
