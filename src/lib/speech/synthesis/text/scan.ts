import type { Rule, Spoken } from './types';

const word = /[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}'’‑-]*[\p{L}\p{M}\p{N}])?/uy;
const marks: Record<string, string> = {
  '.': '.',
  ',': ',',
  ';': ';',
  ':': ':',
  '!': '!',
  '?': '?',
  '…': '…',
  '—': ',',
  '–': ',',
  '(': ',',
  ')': ',',
  '\n': '.',
};

/** Reads a text from left to right: at each place the first rule that applies, else the word or mark that stands there. */
export function scan(text: string, rules: readonly Rule[]): Spoken[] {
  const spoken: Spoken[] = [];
  let at = 0;

  function add(say: string, kind: Spoken['kind'], to: number): void {
    if (say) spoken.push({ say, kind, from: at, to });
    at = to;
  }

  function byRule(): boolean {
    for (const rule of rules) {
      rule.at.lastIndex = at;
      const match = rule.at.exec(text);
      if (!match?.[0]) continue;
      const say = rule.say(match);
      if (say === null) continue;
      add(say.replace(/\s+/g, ' ').trim(), 'words', at + match[0].length);
      return true;
    }
    return false;
  }

  while (at < text.length) {
    if (byRule()) continue;
    word.lastIndex = at;
    const plain = word.exec(text)?.[0];
    if (plain) {
      add(plain.replace(/’/g, "'"), 'words', at + plain.length);
      continue;
    }
    const char = String.fromCodePoint(text.codePointAt(at)!);
    add(marks[char] ?? '', 'mark', at + char.length);
  }
  return spoken;
}

/** At most one mark between words and none before the first: the strongest of those that stand there. */
export function settleMarks(spoken: readonly Spoken[]): Spoken[] {
  const strength = ',;:….!?';
  const settled: Spoken[] = [];
  for (const piece of spoken) {
    const last = settled.at(-1);
    if (piece.kind === 'words') settled.push(piece);
    else if (last?.kind === 'words') settled.push(piece);
    else if (last) {
      const say = strength.indexOf(piece.say) > strength.indexOf(last.say) ? piece.say : last.say;
      settled[settled.length - 1] = { ...last, say, to: piece.to };
    }
  }
  return settled;
}
