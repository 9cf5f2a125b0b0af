import Dexie, { type EntityTable, type Table, type Transaction } from 'dexie';
import type {
  BlobRow,
  CallRow,
  FactRow,
  MarkRow,
  MemberRow,
  MessageRow,
  OutboxRow,
  SettingsRow,
  ThreadRow,
  UserRow,
  WantRow,
} from './rows';
import { session } from './server/session';

/**
 * Every version ever shipped, in order: a version is never changed, only followed by another
 * (with `upgrade` where rows change shape). Dexie brings an older database here by itself.
 */
export const versions: {
  version: number;
  stores: Record<string, string>;
  upgrade?: (tx: Transaction) => PromiseLike<unknown>;
}[] = [
  {
    version: 1,
    stores: {
      users: 'id',
      threads: 'id, updatedAt',
      members: '[thread+user], user',
      messages: 'id, &[thread+seq], *words',
      settings: 'id',
      facts: 'key',
    },
  },
  {
    version: 2,
    // What is written here and not sent yet may have a place that the server gives to something else.
    stores: { messages: 'id, [thread+seq], *words' },
    upgrade: (tx) =>
      tx
        .table<MessageRow>('messages')
        .toCollection()
        .modify((row) => {
          row.attachments ??= [];
        }),
  },
  {
    version: 3,
    stores: { outbox: '++seq, &id, thread, message' },
  },
  {
    version: 4,
    stores: { marks: 'message, thread', wants: '++id, thread', blobs: 'id' },
    upgrade: async (tx) => {
      await tx
        .table<ThreadRow>('threads')
        .toCollection()
        .modify((row) => void Object.assign(row, { helen: false, picture: null, pins: [] }));
      await tx
        .table<MemberRow>('members')
        .toCollection()
        .modify(
          (row) => void Object.assign(row, { left: 0, joinedSeq: 0, clearedSeq: 0, unread: false }),
        );
      await tx
        .table<MessageRow>('messages')
        .toCollection()
        .modify(
          (row) =>
            void Object.assign(row, { files: [], reactions: {}, forwarded: null, notice: null }),
        );
    },
  },
  {
    version: 5,
    stores: { calls: 'id, thread, startedAt, endedAt' },
    upgrade: (tx) =>
      tx
        .table<MessageRow>('messages')
        .toCollection()
        .modify((row) => {
          row.call = null;
        }),
  },
];

export class HelenDatabase extends Dexie {
  declare users: EntityTable<UserRow, 'id'>;
  declare threads: EntityTable<ThreadRow, 'id'>;
  declare members: Table<MemberRow, [string, string]>;
  declare messages: EntityTable<MessageRow, 'id'>;
  declare settings: EntityTable<SettingsRow, 'id'>;
  declare facts: EntityTable<FactRow, 'key'>;
  /** Files on their way out, and small pictures of those that were seen. */
  declare blobs: EntityTable<BlobRow, 'id'>;
  /** What waits to be sent; always empty in nobody's. */
  declare outbox: EntityTable<OutboxRow, 'seq'>;
  declare marks: EntityTable<MarkRow, 'message'>;
  declare wants: EntityTable<WantRow, 'id'>;
  declare calls: EntityTable<CallRow, 'id'>;

  /** @param account the user's id, or null for nobody: each has a database of their own. */
  constructor(
    readonly account: string | null = null,
    name: string = account === null ? 'helen' : `helen-${account}`,
  ) {
    // A live query would get a copy of every row it keeps, made at each change; nobody changes what they were given.
    super(name, { cache: 'disabled' });
    for (const { version, stores, upgrade } of versions) {
      const made = this.version(version).stores(stores);
      if (upgrade) made.upgrade(upgrade);
    }
    // A newer tab wants to upgrade: let it, rather than block it. Dexie opens again when asked.
    this.on('versionchange', () => {
      this.close({ disableAutoOpen: false });
      return false;
    });
  }
}

let current: HelenDatabase | null = null;
let device: HelenDatabase | null = null;

/** The database of whoever uses this browser now: of the person signed in, or nobody's. Opens at its first use. */
export function database(): HelenDatabase {
  const account = session()?.account.id;
  if (account === undefined) return deviceDatabase();
  current ??= new HelenDatabase(account);
  return current;
}

/** Nobody's database: also what belongs to this device, whoever is signed in (settings, what was measured). */
export function deviceDatabase(): HelenDatabase {
  device ??= new HelenDatabase();
  return device;
}
