import type { ThreadRow, UserRow } from '$lib/data';
import { nameOf } from '$lib/messaging/list';

/** Whose face it is: a person's, HELEN's, or that of many. */
export interface Whose {
  kind: ThreadRow['kind'];
  /** Gives the colour. */
  id: string;
  /** Gives the letters where there is no picture. */
  name: string;
  person?: UserRow | undefined;
  /** The thread whose own picture it may have. */
  thread?: ThreadRow | undefined;
}

/** Of somebody; null of one this device knows nothing of. */
export function ofPerson(user: UserRow | null | undefined): Whose {
  return {
    kind: user?.kind === 'assistant' ? 'assistant' : 'direct',
    id: user?.id ?? '',
    name: user ? user.name || user.username : '',
    person: user ?? undefined,
  };
}

/** Of a thread: of two people it is the other's. @param others who else is in it, or was */
export function ofThread(thread: ThreadRow, others: readonly UserRow[]): Whose {
  const { kind, id, title } = thread;
  if (kind === 'direct' && others[0]) return ofPerson(others[0]);
  return { kind, id, name: title || others.map(nameOf).join(' '), thread };
}

/** One's own hue, always the same: degrees. */
export function hueOf(id: string): number {
  return [...id].reduce((sum, one) => (sum * 31 + one.charCodeAt(0)) % 360, 7);
}

/** The first letters of the first two words that say something. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  // Not of those that only join others.
  const long = words.filter((word) => word.length > 3);
  return (long.length > 1 ? long : words)
    .slice(0, 2)
    .map((word) => [...word][0]!.toLocaleUpperCase())
    .join('');
}
