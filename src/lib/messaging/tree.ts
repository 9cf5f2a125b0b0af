import type { MessageRow } from '$lib/data';

/** What the shape of a conversation depends on. */
export type Placed = Pick<MessageRow, 'id' | 'seq' | 'author' | 'parent' | 'heard' | 'deletedAt'>;

/** A message on the way that is shown, with the others that could stand in its place: oldest first, itself among them. */
export interface Step<T> {
  row: T;
  versions: string[];
}

/** Where each message hangs. */
export class Tree<T extends Placed> {
  readonly #rows = new Map<string, T>();
  readonly #parents = new Map<string, string>();
  /** By parent ('' for beginnings), in the order of `seq`. */
  readonly #children = new Map<string, string[]>();
  #newest = '';

  /**
   * @param rows in the order of `seq`; those at the beginning may be missing
   * @param self the person's id
   */
  constructor(rows: readonly T[], self: string) {
    let before = '';
    for (const row of rows) {
      if (row.deletedAt !== null) continue;
      const parent = parentOf(row, before, self);
      this.#rows.set(row.id, row);
      this.#parents.set(row.id, parent);
      const siblings = this.#children.get(parent);
      if (siblings) siblings.push(row.id);
      else this.#children.set(parent, [row.id]);
      before = row.id;
      this.#newest = row.id;
    }
  }

  /** The last message of the newest way on from one; the message itself when nothing follows. */
  end(id: string): string {
    let end = id;
    for (let next = this.#children.get(end)?.at(-1); next; next = this.#children.get(end)?.at(-1))
      end = next;
    return end;
  }

  /** The way from the first message through `leaf` (the newest when null or unknown) to its end. */
  way(leaf: string | null): Step<T>[] {
    const steps: Step<T>[] = [];
    const from = leaf !== null && this.#rows.has(leaf) ? leaf : this.#newest;
    for (let at = this.end(from); at !== ''; at = this.#parents.get(at) ?? '') {
      const row = this.#rows.get(at);
      if (!row) break;
      steps.push({ row, versions: this.#children.get(this.#parents.get(at) ?? '') ?? [at] });
    }
    return steps.reverse();
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  parent(id: string): string {
    return this.#parents.get(id) ?? '';
  }
}

/** Spoken turns name no parent: they follow each other, as answers do. Only what was written can begin anew. */
function parentOf(row: Placed, before: string, self: string): string {
  if (row.parent !== null) return row.parent;
  return row.author === self && !row.heard ? '' : before;
}
