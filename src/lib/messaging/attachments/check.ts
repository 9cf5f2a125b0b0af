/** What a file becomes on its way: `frames` of a film are pictures. */
export type Kind = 'picture' | 'sound' | 'film' | 'pdf' | 'text';

/** Why a file cannot go along. */
export type Reason = 'unsupported' | 'too_big' | 'too_many' | 'empty' | 'unreadable';

export const MOST = 8;
/** Bytes, of all attachments of a message together, as the server counts them. */
export const MOST_BYTES = 5 << 20;
/** Bytes of a picture or a film before it is made smaller. */
const MOST_RAW = 500 << 20;

const texts =
  /\.(txt|md|markdown|csv|tsv|json|jsonl|ya?ml|toml|xml|html?|css|svg|js|mjs|ts|tsx|jsx|svelte|vue|py|rb|go|rs|java|kt|c|h|cpp|hpp|cs|php|swift|sh|sql|ini|conf|log|tex|srt|vtt|diff|patch)$/i;

/** By name and type, before a byte is read; null for what cannot go along. */
export function kindOf({ type, name }: { type: string; name: string }): Kind | null {
  if (type === 'image/svg+xml') return 'text';
  if (type.startsWith('image/')) return 'picture';
  if (type.startsWith('audio/')) return 'sound';
  if (type.startsWith('video/')) return 'film';
  if (type === 'application/pdf') return 'pdf';
  if (type.startsWith('text/') || type === 'application/json' || texts.test(name)) return 'text';
  return null;
}

/** Whether a file may be taken at all. What is made smaller here may be big. */
export function refuse(file: Pick<File, 'type' | 'name' | 'size'>): Reason | null {
  const kind = kindOf(file);
  if (kind === null) return 'unsupported';
  if (file.size === 0) return 'empty';
  const most = kind === 'picture' || kind === 'film' ? MOST_RAW : MOST_BYTES;
  return file.size > most ? 'too_big' : null;
}

/** Whether one more fits beside the others. */
export function fits(
  others: readonly { size: number }[],
  more: readonly { size: number }[],
): Reason | null {
  if (others.length + more.length > MOST) return 'too_many';
  const bytes = [...others, ...more].reduce((sum, { size }) => sum + size, 0);
  return bytes > MOST_BYTES ? 'too_big' : null;
}
