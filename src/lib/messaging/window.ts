/** Which rows of a long list are in the page: those in view and some around them. */
export interface Span {
  /** Index of the first row, and of the one behind the last. */
  from: number;
  to: number;
  /** Pixels of what is left out before and after. */
  before: number;
  after: number;
}

/** Pixels above and below the view that are in the page already. */
const MARGIN = 900;

/** Heights of the rows of a list, guessed until they were measured, and where each is. Pixels. */
export class Heights {
  readonly #known = new Map<string, number>();
  #ids: readonly string[] = [];
  #guess: (id: string) => number = () => 0;
  /** tops[i] is where row i begins; the last is the height of all. */
  #tops: number[] = [0];

  /** @param guess the height of a row that was never seen */
  rows(ids: readonly string[], guess: (id: string) => number): void {
    this.#ids = ids;
    this.#guess = guess;
    this.#sum();
  }

  /** Takes other rows: returns how far the row at `at` has moved by that, 0 when it is not among them. */
  moved(ids: readonly string[], guess: (id: string) => number, at: number): number {
    if (ids === this.#ids || this.#ids.length === 0) return 0;
    const row = this.index(at);
    const [id, top] = [this.#ids[row], this.top(row)];
    this.rows(ids, guess);
    const now = id === undefined ? -1 : ids.indexOf(id);
    return now < 0 ? 0 : this.top(now) - top;
  }

  /**
   * Takes what was measured. Returns how far the row at `at` has moved by it: what is being read stays in place when
   * the view moves as far.
   */
  measured(heights: readonly (readonly [id: string, height: number])[], at: number): number {
    const row = this.index(at);
    const top = this.top(row);
    for (const [id, height] of heights) this.#known.set(id, height);
    this.#sum();
    return this.top(row) - top;
  }

  get total(): number {
    return this.#tops[this.#ids.length] ?? 0;
  }

  top(index: number): number {
    return this.#tops[index] ?? this.total;
  }

  /** The row at a height. */
  index(at: number): number {
    let low = 0;
    let high = this.#ids.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#tops[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  span(top: number, height: number): Span {
    if (this.#ids.length === 0) return { from: 0, to: 0, before: 0, after: 0 };
    const from = this.index(top - MARGIN);
    const to = this.index(top + height + MARGIN) + 1;
    return { from, to, before: this.top(from), after: this.total - this.top(to) };
  }

  #sum(): void {
    const tops = [0];
    let top = 0;
    for (const id of this.#ids) tops.push((top += this.#known.get(id) ?? this.#guess(id)));
    this.#tops = tops;
  }
}
