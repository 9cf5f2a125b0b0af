import { isTransfer, MOST } from './transfer';

/** What devices tell each other of what is written and handed over in a call. `id` is made anew for each. */
export type ChatWords =
  | { t: 'chat'; id: string; text: string }
  /** "Do you want this?" `hash` as `hashOf` makes it. */
  | { t: 'file'; id: string; name: string; size: number; hash: string }
  /** "Yes, from this byte on." */
  | { t: 'take'; id: string; from: number }
  /** "No", or "no more", of either side. */
  | { t: 'drop'; id: string }
  /** "I have all of it", and whether it is what was sent. */
  | { t: 'have'; id: string; whole: boolean };

const isCount = (value: unknown, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;

/** Words of somebody else, or null where they are none of these. */
export function asChatWords(value: Record<string, unknown>): ChatWords | null {
  const { t, id } = value;
  if (!isTransfer(id)) return null;
  switch (t) {
    case 'chat': {
      const { text } = value;
      return typeof text === 'string' && text !== '' && text.length <= 4000
        ? { t, id, text }
        : null;
    }
    case 'file': {
      const { name, size, hash } = value;
      if (typeof name !== 'string' || name.length > 1000 || typeof hash !== 'string') return null;
      return isCount(size, MOST) && size > 0 && /^[0-9a-f]{64}$/.test(hash)
        ? { t, id, name, size, hash }
        : null;
    }
    case 'take':
      return isCount(value['from'], MOST) ? { t, id, from: value['from'] } : null;
    case 'drop':
      return { t, id };
    case 'have':
      return { t, id, whole: value['whole'] === true };
    default:
      return null;
  }
}
