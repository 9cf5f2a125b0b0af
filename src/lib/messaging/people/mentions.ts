import type { Named } from '../markdown/people';

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
