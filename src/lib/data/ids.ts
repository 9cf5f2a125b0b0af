const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** Bytes at or past this are thrown away: 256 is no multiple of 36, and their letters would come up more often. */
const fair = 252;
export const ID_LENGTH = 15;

/** A row's id, made by the client: 15 characters of [a-z0-9] from the system's random source (77 bits). */
export function newId(): string {
  let id = '';
  while (id.length < ID_LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(ID_LENGTH * 2))) {
      if (byte < fair && id.length < ID_LENGTH) id += alphabet[byte % alphabet.length];
    }
  }
  return id;
}

/** The id of what several devices make, each by itself, and is one thing all the same: of the same words the same. */
export async function idOf(words: string): Promise<string> {
  const { sha256 } = await import('hash-wasm');
  const sum = await sha256(words);
  return Array.from({ length: ID_LENGTH }, (_, i) => {
    const byte = Number.parseInt(sum.slice(2 * i, 2 * i + 2), 16);
    return alphabet[byte % alphabet.length];
  }).join('');
}

export function isId(text: string): boolean {
  return /^[a-z0-9]{15}$/.test(text);
}
