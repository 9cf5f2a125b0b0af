import { HelenError } from '$lib/errors';
import { preview } from '../plain';
import { threadOf } from './merge';
import type {
  HistoryPage,
  Operation,
  OperationResult,
  ServerMember,
  ServerMessage,
  ServerThread,
  SyncChange,
  SyncPage,
} from './protocol';

type Sent = Operation & { id: string };

interface Row {
  rev: number;
  change: SyncChange;
}

const isId = (text: string): boolean => /^[a-z0-9]{15}$/.test(text);

/**
 * What pocketbase/chat does with operations and revisions, as far as a device can tell: both are held against
 * protocol.cases.json.
 */
export class ServerModel {
  epoch = 'first';
  rev = 0;
  horizon = 0;
  readonly #rows = new Map<string, Row>();
  /** By person: a deletion each. */
  #stones: { user: string; thread: string; rev: number }[] = [];
  readonly #done = new Set<string>();

  #write(change: { collection: string; id: string; row: unknown }): void {
    this.rev++;
    this.#rows.set(`${change.collection} ${change.id}`, {
      rev: this.rev,
      change: structuredClone({ ...change, rev: this.rev }) as SyncChange,
    });
  }

  #thread(id: string): ServerThread | undefined {
    return this.#find(`threads ${id}`) as ServerThread | undefined;
  }

  #message(id: string): ServerMessage | undefined {
    return this.#find(`messages ${id}`) as ServerMessage | undefined;
  }

  #find(key: string): unknown {
    const row = this.#rows.get(key)?.change;
    return row && !row.deleted ? structuredClone(row.row) : undefined;
  }

  #member(thread: string, user: string): ServerMember | undefined {
    return this.#find(`members ${thread}/${user}`) as ServerMember | undefined;
  }

  push(user: string, operations: readonly Sent[]): OperationResult[] {
    return operations.map((one) => {
      const known = `${user} ${one.id}`;
      if (this.#done.has(known)) return { id: one.id, ok: true, again: true };
      const code = this.#perform(user, one);
      if (code !== null) return { id: one.id, code, message: '' };
      this.#done.add(known);
      return { id: one.id, ok: true };
    });
  }

  /** @returns the code of a refusal, or null */
  #perform(user: string, one: Sent): string | null {
    if (!isId(one.id) || !isId(one.thread)) return 'invalid_operation';
    switch (one.type) {
      case 'thread.put':
        return this.#putThread(user, one);
      case 'thread.change':
        return this.#changeThread(user, one);
      case 'thread.delete':
        return this.#deleteThread(user, one.thread);
      case 'message.put':
        return this.#putMessage(user, one);
      default:
        return 'invalid_operation';
    }
  }

  #putThread(user: string, one: Extract<Operation, { type: 'thread.put' }>): string | null {
    if (this.#member(one.thread, user)) return null;
    if (this.#thread(one.thread)) return 'id_taken';
    const thread: ServerThread = {
      id: one.thread,
      kind: 'assistant',
      title: one.title.replace(/\s+/g, ' ').trim(),
      createdAt: one.createdAt,
      updatedAt: one.createdAt,
      lastSeq: 0,
      preview: '',
      helen: false,
      picture: '',
      pins: null,
    };
    this.#write({ collection: 'threads', id: one.thread, row: thread });
    const member: ServerMember = {
      id: `${one.thread}/${user}`,
      thread: one.thread,
      user,
      role: 'owner',
      readSeq: 0,
      deliveredSeq: 0,
      muted: false,
      pinned: one.pinned ?? false,
      archived: one.archived ?? false,
      leaf: '',
      left: 0,
      joinedSeq: 0,
      joinedRev: this.rev,
      person: { id: user, username: user, name: '', avatar: '', kind: 'human' },
    };
    this.#write({ collection: 'members', id: member.id, row: member });
    return null;
  }

  #changeThread(user: string, one: Extract<Operation, { type: 'thread.change' }>): string | null {
    const thread = this.#thread(one.thread);
    const member = this.#member(one.thread, user);
    if (!thread || !member) return 'session_missing';
    if (one.leaf && this.#message(one.leaf)?.thread !== one.thread) return 'message_missing';
    if (one.title !== undefined) {
      const title = one.title.replace(/\s+/g, ' ').trim();
      this.#write({ collection: 'threads', id: thread.id, row: { ...thread, title } });
    }
    const { pinned = member.pinned, archived = member.archived, leaf = member.leaf ?? '' } = one;
    if ((one.pinned ?? one.archived ?? one.leaf) !== undefined)
      this.#write({
        collection: 'members',
        id: member.id,
        row: { ...member, pinned, archived, leaf },
      });
    return null;
  }

  #deleteThread(user: string, thread: string): string | null {
    if (!this.#member(thread, user)) {
      const before = this.#stones.some((stone) => stone.user === user && stone.thread === thread);
      return before ? null : 'session_missing';
    }
    for (const [key, { change }] of [...this.#rows]) {
      if (change.deleted) continue;
      if (change.collection === 'members' && change.row.thread === thread)
        this.#stones.push({ user: change.row.user, thread, rev: ++this.rev });
      if ((change.collection === 'threads' ? change.id : change.row.thread) === thread)
        this.#rows.delete(key);
    }
    return null;
  }

  #putMessage(user: string, one: Extract<Operation, { type: 'message.put' }>): string | null {
    if (!isId(one.message) || !['self', 'assistant'].includes(one.author))
      return 'invalid_operation';
    if (one.generation?.status === 'running') return 'invalid_operation';
    const thread = this.#thread(one.thread);
    if (!thread || !this.#member(one.thread, user)) return 'session_missing';
    const author = one.author === 'self' ? user : 'helen';
    const known = this.#message(one.message);
    if (known && (known.thread !== one.thread || known.author !== author)) return 'id_taken';
    const said = {
      text: one.text,
      heard: one.heard ?? '',
      language: one.language ?? '',
      segments: one.segments ?? [],
    };
    if (known) {
      const row = { ...known, ...(known.generation ? { heard: said.heard } : said) };
      if (JSON.stringify(row) === JSON.stringify(known)) return null;
      this.#write({ collection: 'messages', id: known.id, row });
      if (!known.generation && one.text && known.seq === thread.lastSeq)
        this.#write({
          collection: 'threads',
          id: thread.id,
          row: { ...thread, preview: preview(one.text) },
        });
      return null;
    }
    const seq = thread.lastSeq + 1;
    const row: ServerMessage = {
      id: one.message,
      thread: one.thread,
      seq,
      author,
      kind: 'text',
      parent: one.parent ?? '',
      replyTo: '',
      mentions: null,
      revisions: null,
      attachments: [],
      generation: one.generation ?? null,
      createdAt: one.createdAt,
      editedAt: 0,
      deletedAt: 0,
      files: null,
      reactions: null,
      forwarded: '',
      notice: null,
      ...said,
    };
    this.#write({ collection: 'messages', id: row.id, row });
    this.#write({
      collection: 'threads',
      id: thread.id,
      row: {
        ...thread,
        lastSeq: seq,
        preview: preview(one.text) || thread.preview,
        title: thread.title || one.text.slice(0, 80),
        updatedAt: Math.max(thread.updatedAt, one.createdAt),
      },
    });
    return null;
  }

  page(user: string, since: number, began = 0, limit = 500): SyncPage {
    if (since > 0 && Math.max(since, began) < this.horizon)
      throw new HelenError('sync_too_old', { details: { code: 'sync_too_old', status: 410 } });
    const theirs = [...this.#rows.values()].filter(({ change }) => {
      const thread = threadOf(change);
      return this.#member(thread, user) !== undefined;
    });
    const stones = this.#stones
      .filter((stone) => stone.user === user)
      .map(({ thread, rev }): Row => ({
        rev,
        change: { rev, collection: 'threads', id: thread, deleted: true },
      }));
    const all = [...theirs, ...stones]
      .filter(({ rev }) => rev > since)
      .toSorted((a, b) => a.rev - b.rev);
    const more = all.length > limit;
    const changes = structuredClone(all.slice(0, limit).map(({ change }) => change));
    const next = more ? changes.at(-1)!.rev : Math.max(this.rev, since);
    return { epoch: this.epoch, changes, next, more, latest: this.rev };
  }

  history(user: string, id: string, before: number | null, limit: number): HistoryPage {
    const thread = this.#thread(id);
    if (!thread || !this.#member(id, user))
      throw new HelenError('unexpected', { details: { code: 'session_missing', status: 404 } });
    const rows = [...this.#rows.values()].flatMap(({ change }) =>
      !change.deleted && threadOf(change) === id ? [structuredClone(change)] : [],
    );
    const messages = rows
      .flatMap((one) => (one.collection === 'messages' ? [one.row] : []))
      .filter(({ seq }) => before === null || seq < before)
      .toSorted((a, b) => b.seq - a.seq);
    const members = rows.flatMap((one) => (one.collection === 'members' ? [one.row] : []));
    return {
      thread,
      members: before === null ? members : [],
      messages: messages.slice(0, limit),
      more: messages.length > limit,
    };
  }

  /** Forgets every deletion there was, as after 90 days. */
  purge(): void {
    this.horizon = Math.max(this.horizon, ...this.#stones.map(({ rev }) => rev));
    this.#stones = [];
  }
}
