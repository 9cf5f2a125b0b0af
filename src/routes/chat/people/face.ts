import type { UserRow } from '$lib/data';

/** One of six hues, always the same for the same person. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return sum % 6;
}

/** The first letters of the first and the last word of a name. */
export function initials(user: Pick<UserRow, 'name' | 'username'> | null): string {
  const words = (user?.name || user?.username || '?').trim().split(/\s+/);
  const first = (word: string | undefined) => [...(word ?? '')][0] ?? '';
  const last = words.length > 1 ? first(words.at(-1)) : '';
  return (first(words[0]) + last).toUpperCase();
}
