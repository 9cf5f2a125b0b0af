/** A piece of what will be said, and the part of the original text that it says. */
export interface Spoken {
  /** Words separated by single spaces, or one mark of `.,;:!?…`. */
  say: string;
  kind: 'words' | 'mark';
  /** Range in the original text, UTF-16 units, end exclusive. */
  from: number;
  to: number;
}

/** One way to read what stands at a position; null when it does not apply after all. */
export interface Rule {
  /** Sticky and Unicode: `/…/uy`. */
  at: RegExp;
  say(match: RegExpExecArray): string | null;
}

/** What follows a number: its name for one and for many, and how "1" is said before it. */
export interface Noun {
  one: string;
  many: string;
  feminine?: boolean;
}
