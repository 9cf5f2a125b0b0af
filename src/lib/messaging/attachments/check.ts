/** What a file is, which says what goes of it: frames of a film, the words of a PDF. */
export type Kind = 'picture' | 'sound' | 'film' | 'pdf' | 'text';

/** Why a file cannot go along. */
export type Reason =
  | 'unsupported'
  | 'too_big'
  | 'too_many'
  | 'empty'
  | 'unreadable'
  /** A PDF with a password, or of pictures only. */
  | 'locked'
  | 'scanned'
  /** It goes along, but not all of it. */
  | 'cut';

export const MOST = 8;
/** Bytes, of all attachments of a message together, as the server counts them. */
export const MOST_BYTES = 5 << 20;
/** Bytes of a picture or a film before it is made smaller. */
const MOST_RAW = 500 << 20;
/** Bytes of a PDF, of which only the words are sent. */
const MOST_PDF = 50 << 20;

const mostOf: Record<Kind, number> = {
  picture: MOST_RAW,
  film: MOST_RAW,
  pdf: MOST_PDF,
  sound: MOST_BYTES,
  text: MOST_BYTES,
};

const texts =
  /\.(txt|md|markdown|csv|tsv|json|jsonl|ya?ml|toml|xml|html?|css|svg|js|mjs|ts|tsx|jsx|svelte|vue|py|rb|go|rs|java|kt|c|h|cpp|hpp|cs|php|swift|sh|sql|ini|conf|log|tex|srt|vtt|diff|patch)$/i;

/** By name and type, before a byte is read; null for what cannot go along. */
export function kindOf({ type, name }: { type: string; name: string }): Kind | null {
  if (type === 'image/svg+xml') return 'text';
  if (type.startsWith('image/')) return 'picture';
  if (type.startsWith('audio/')) return 'sound';
  if (type.startsWith('video/')) return 'film';
  if (type === 'application/pdf' || /\.pdf$/i.test(name)) return 'pdf';
  if (type.startsWith('text/') || type === 'application/json' || texts.test(name)) return 'text';
  return null;
}

/** Whether a file may be taken at all. What is made smaller here may be big. */
export function refuse(file: Pick<File, 'type' | 'name' | 'size'>): Reason | null {
  const kind = kindOf(file);
  if (kind === null) return 'unsupported';
  if (file.size === 0) return 'empty';
  return file.size > mostOf[kind] ? 'too_big' : null;
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
