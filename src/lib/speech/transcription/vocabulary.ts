/** The part of tokenizer.json that turning ids into text needs. */
export interface TokenizerFile {
  model: { vocab: Record<string, number> };
}

/** GPT-2's byte alphabet: printable bytes stand for themselves, the others for U+0100 onwards. */
function byteAlphabet(): Map<string, number> {
  const alphabet = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
    alphabet.set(String.fromCodePoint(printable ? byte : next++), byte);
  }
  return alphabet;
}

/** Turns token ids into text. Control tokens and timestamps have none. */
export type Spell = (tokens: readonly number[]) => string;

export function readVocabulary(file: TokenizerFile): Spell {
  const alphabet = byteAlphabet();
  const pieces: string[] = [];
  for (const [piece, id] of Object.entries(file.model.vocab)) pieces[id] = piece;
  return (tokens) => {
    const bytes: number[] = [];
    for (const token of tokens) {
      for (const letter of pieces[token] ?? '') {
        const byte = alphabet.get(letter);
        if (byte !== undefined) bytes.push(byte);
      }
    }
    return new TextDecoder().decode(new Uint8Array(bytes));
  };
}
