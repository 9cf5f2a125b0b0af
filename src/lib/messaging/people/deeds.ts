import type { Circle, Line } from './types';

/** What can be done to a message. */
export type Deed =
  | 'react'
  | 'reply'
  | 'copy'
  | 'translate'
  | 'describe'
  | 'edit'
  | 'forward'
  | 'pin'
  | 'star'
  | 'select'
  | 'readers'
  | 'history'
  | 'reacted'
  | 'report'
  | 'remove'
  | 'removeForAll';

/** What the person may do to a message, as the server will see it. @param writing one can write here */
export function deedsOn(
  { row, own, text, sent }: Line,
  { thread, own: place }: Circle,
  writing: boolean,
): Set<Deed> {
  const found = new Set<Deed>();
  if (row.kind === 'system') return found;
  // It says what happened: there is nothing to answer, to change or to pass on.
  if (row.kind === 'call') return found.add('remove');
  const leads = place?.role === 'owner' || place?.role === 'admin';
  const inGroup = thread.kind === 'group';
  const add = (on: boolean, ...deeds: Deed[]) => {
    if (on) for (const deed of deeds) found.add(deed);
  };
  const there = row.deletedAt === null;
  // What was refused is nowhere but here: it is sent again, or given up.
  if (sent?.type !== 'refused') {
    add(there && writing, 'react', 'reply');
    add(there && own && writing && row.forwarded === null, 'edit');
    add(there, 'forward', 'star');
    add(there && writing && (!inGroup || leads), 'pin');
    add(there && own && inGroup, 'readers');
    add(there && writing && (own || (inGroup && leads)), 'removeForAll');
    add(true, 'remove');
  }
  add(there && text !== '', 'copy', 'select');
  add(there && text !== '' && !own, 'translate');
  add(there && row.files.some(({ mime }) => mime.startsWith('image/')), 'describe');
  add(there && row.revisions.length > 0, 'history');
  add(there && Object.keys(row.reactions).length > 0, 'reacted');
  add(there && !own && row.author !== 'helen', 'report');
  return found;
}

const sets = new Map<string, ReadonlySet<Deed>>();

/** The one set of these deeds: a row that may do what it might is not drawn again. */
export function asOne(deeds: ReadonlySet<Deed>): ReadonlySet<Deed> {
  const key = [...deeds].join(' ');
  const known = sets.get(key);
  if (known) return known;
  sets.set(key, deeds);
  return deeds;
}
