import type { UserRow } from '$lib/data';

export type Named = Pick<UserRow, 'id' | 'username' | 'name'>;

/** What is being written after an @, from `at` (the @ itself) to the caret. */
export interface Naming {
  at: number;
  word: string;
}

/** The beginning of a name that stands before the caret; null when none does. */
export function namingAt(text: string, caret: number): Naming | null {
  const found = /(?:^|[^\p{L}\p{N}_.@-])@([\p{L}\p{N}._-]{0,40})$/u.exec(text.slice(0, caret));
  const word = found?.[1];
  return word === undefined ? null : { at: caret - word.length - 1, word };
}

const folded = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');

/** Who may be meant, the likeliest first: by the beginning of the username, then of any word of the name. */
export function candidates(word: string, people: readonly Named[], most = 8): Named[] {
  const sought = folded(word);
  const rank = ({ username, name }: Named): number => {
    if (folded(username).startsWith(sought)) return 0;
    const begins = folded(name)
      .split(/\s+/)
      .some((part) => part.startsWith(sought));
    return begins ? 1 : 2;
  };
  return people
    .filter((one) => one.username !== '' && rank(one) < 2)
    .toSorted((a, b) => rank(a) - rank(b) || a.username.localeCompare(b.username))
    .slice(0, most);
}

/** The text with a name written out, and where the caret is then. */
export function named(
  text: string,
  { at, word }: Naming,
  { username }: Named,
): { text: string; caret: number } {
  const rest = text.slice(at + 1 + word.length);
  const written = `${text.slice(0, at)}@${username}${rest.startsWith(' ') ? '' : ' '}`;
  return { text: written + rest, caret: at + username.length + 2 };
}

/** A text as it is drawn. */
export type Piece =
  | { type: 'text'; text: string }
  | { type: 'link'; text: string; href: string }
  | { type: 'mention'; text: string; user: Named };

const marked = /https?:\/\/[^\s<>"']+|(?<![\p{L}\p{N}_.@-])@[\p{L}\p{N}._-]+/giu;

/** An address without what ends the sentence around it. */
function address(found: string): string {
  let end = found.replace(/[.,;:!?…'"»]+$/u, '');
  if (end.endsWith(')') && !end.includes('(')) end = end.slice(0, -1);
  return end;
}

/** Of "@ana.": Ana, for a full stop may end a sentence as well as belong to a name. */
function who(written: string, byName: ReadonlyMap<string, Named>): Named | undefined {
  for (let name = written.toLowerCase(); name !== ''; name = name.slice(0, -1)) {
    const found = byName.get(name);
    if (found || !/[._-]$/.test(name)) return found;
  }
  return undefined;
}

/** Addresses and names in a text. @param people who may be named */
export function pieces(text: string, people: readonly Named[]): Piece[] {
  const byName = new Map(people.map((one) => [one.username.toLowerCase(), one]));
  const found: Piece[] = [];
  let at = 0;
  for (const { 0: match, index } of text.matchAll(marked)) {
    let piece: Piece | null = null;
    if (match.startsWith('@')) {
      const user = who(match.slice(1), byName);
      if (user) piece = { type: 'mention', text: match.slice(0, user.username.length + 1), user };
    } else {
      const href = address(match);
      piece = { type: 'link', text: href, href };
    }
    if (!piece) continue;
    if (index > at) found.push({ type: 'text', text: text.slice(at, index) });
    found.push(piece);
    at = index + piece.text.length;
  }
  if (at < text.length) found.push({ type: 'text', text: text.slice(at) });
  return found;
}

/** Ids of who is named in a text, each once. */
export function mentionsOf(text: string, people: readonly Named[]): string[] {
  const found = pieces(text, people).flatMap((one) =>
    one.type === 'mention' ? [one.user.id] : [],
  );
  return [...new Set(found)];
}
