import type { Token } from 'marked';
import { parser } from './parser';

/** A heading, a paragraph, a list…: what is drawn, and drawn again, as one. */
export interface Block {
  raw: string;
  /** Nothing that may still come changes it. */
  complete: boolean;
}

/** The last blocks that more text may still change, or join: a list goes on after a blank line. */
const OPEN = 2;

/** The texts of the blocks of some Markdown; together they are the text. Blank lines belong to the block before them. */
function split(text: string): string[] {
  const found: string[] = [];
  let at = 0;
  for (const token of parser.lexer(text) as Token[]) {
    // What the lexer rewrote (a tab) cannot be found again: all of the rest is one block then.
    if (!text.startsWith(token.raw, at)) return [...found, text.slice(at)];
    at += token.raw.length;
    if (token.type === 'space' && found.length > 0) found[found.length - 1] += token.raw;
    else found.push(token.raw);
  }
  if (at < text.length) found.push(text.slice(at));
  return found;
}

/** How many blocks nothing can change any more: up to a blank line, for without one the next may join or split them. */
function closed(blocks: string[]): number {
  let count = Math.max(0, blocks.length - OPEN);
  while (count > 0 && !/\n[ \t]*\n$/.test(blocks[count - 1]!)) count--;
  return count;
}

/** Where addresses are told apart from the text: `[1]: https://…`. */
const definition = /^ {0,3}\[[^\]\n]+\]:[ \t]*\S+.*$/gm;

/**
 * Splits an answer into blocks as it grows, reading only its end again. That is so little that it stays on the main
 * thread: a message to a worker and back would take longer, and its HTML would have to be sanitised here all the same.
 */
export class Blocks {
  #text = '';
  #complete: Block[] = [];
  /** Length of the text of the complete blocks. */
  #read = 0;

  /** @param over nothing more comes: every block is complete. */
  update(written: string, over: boolean): Block[] {
    const text = written.replace(/\r\n?/g, '\n');
    if (!text.startsWith(this.#text)) {
      this.#complete = [];
      this.#read = 0;
    }
    this.#text = text;
    const tail = split(text.slice(this.#read));
    for (const raw of tail.splice(0, closed(tail))) {
      this.#complete.push({ raw, complete: true });
      this.#read += raw.length;
    }
    return [...this.#complete, ...tail.map((raw) => ({ raw, complete: over }))];
  }

  /** What `[text][1]` stands for, in all of the text: a block alone cannot know. */
  definitions(): string {
    return (this.#text.match(definition) ?? []).join('\n');
  }
}
