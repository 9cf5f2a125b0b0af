import type { Snippet } from 'svelte';

/** What is known of a row without drawing it. */
export interface Listed {
  id: string;
  own: boolean;
  text: string;
  createdAt: number;
}

/** What a list of messages shows, and tells. */
export interface Listing<Row extends Listed> {
  messages: readonly Row[];
  /** The one to begin at, when somebody looked for it. */
  target: string | null;
  row: Snippet<[Row]>;
  /** What stands under the last. */
  end?: Snippet;
  /** What stands over a row; else the time, after a silence. */
  over?: Snippet<[Row]>;
  /** What one said last oneself: it is gone to. */
  said?: string | undefined;
  /** Where the first row stands in all, from 0, and how many there are: not all may be here. */
  first?: number;
  count?: number;
  /** There are rows behind the last that are not here yet. */
  after?: boolean;
  /** Rows that are in view: the first and the last. */
  onview?: (first: Row, last: Row) => void;
  /** The first, or the last, of what is here comes near. */
  onnear?: (where: 'before' | 'after') => void;
  /** Somebody wants to see the end. */
  onlatest?: () => void | Promise<void>;
  onkeydown?: (event: KeyboardEvent) => void;
  /** Pixels of a row without words. */
  least?: number;
  /** What stands beside the way to the end: how much is new there, say. */
  latestLabel?: string;
  news?: number;
}
