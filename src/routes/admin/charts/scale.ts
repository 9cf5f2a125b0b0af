/** The end of an axis: 1, 2 or 5 times a power of ten, not below the highest value. */
export function niceTop(highest: number): number {
  if (!(highest > 0) || !Number.isFinite(highest)) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  const times = [1, 2, 5, 10].find((step) => step * power >= highest * (1 - 1e-9)) ?? 10;
  return times * power;
}

/** Where the axis has lines: its beginning, its end, and as many between as divide it well. */
export function ticks(top: number): number[] {
  const first = Number(top.toExponential()[0]);
  const parts = first === 5 ? 5 : first === 2 ? 4 : 2;
  return Array.from({ length: parts + 1 }, (_, index) => (top / parts) * index);
}

/** One column: x and width in pixels, from the left. */
export interface Slot {
  x: number;
  width: number;
}

/** Columns side by side over a width, with gaps of a quarter of each, none wider than 40 px. */
export function slots(count: number, width: number): Slot[] {
  if (count === 0) return [];
  const room = width / count;
  const wide = Math.min(40, Math.max(1, room * 0.75));
  return Array.from({ length: count }, (_, index) => ({
    x: room * index + (room - wide) / 2,
    width: wide,
  }));
}

/** Which of so many labels fit under the axis, the last always among them. */
export function labelled(count: number, width: number, each = 56): Set<number> {
  const every = Math.max(1, Math.ceil((count * each) / Math.max(width, each)));
  const shown = new Set<number>();
  for (let index = count - 1; index >= 0; index -= every) shown.add(index);
  return shown;
}
