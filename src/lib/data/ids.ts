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

export function isId(text: string): boolean {
  return /^[a-z0-9]{15}$/.test(text);
}
