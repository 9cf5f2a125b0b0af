import Dexie, { type EntityTable, type Table } from 'dexie';
import type { FactRow, MemberRow, MessageRow, SettingsRow, ThreadRow, UserRow } from './rows';

/**
 * Every version ever shipped, in order: a version is never changed, only followed by another
 * (with `upgrade` where rows change shape). Dexie brings an older database here by itself.
 */
export const versions: { version: number; stores: Record<string, string> }[] = [
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
];

export class HelenDatabase extends Dexie {
  declare users: EntityTable<UserRow, 'id'>;
  declare threads: EntityTable<ThreadRow, 'id'>;
  declare members: Table<MemberRow, [string, string]>;
  declare messages: EntityTable<MessageRow, 'id'>;
  declare settings: EntityTable<SettingsRow, 'id'>;
  declare facts: EntityTable<FactRow, 'key'>;

  /** @param account the user's id, or null for nobody: each has a database of their own. */
  constructor(account: string | null = null) {
    super(account === null ? 'helen' : `helen-${account}`);
    for (const { version, stores } of versions) this.version(version).stores(stores);
    // A newer tab wants to upgrade: let it, rather than block it. Dexie opens again when asked.
    this.on('versionchange', () => {
      this.close({ disableAutoOpen: false });
      return false;
    });
  }
}

let current: HelenDatabase | null = null;

/** The database of whoever uses this browser now (nobody, until accounts). Opens at its first use. */
export function database(): HelenDatabase {
  current ??= new HelenDatabase();
  return current;
}
