/** Where a key leads in a grid of `count` cells in rows of `columns`; null where it leads nowhere. Pure. */
export function moved(key: string, at: number, count: number, columns: number): number | null {
  const start = at - (at % columns);
  const end = Math.min(count, start + columns) - 1;
  const to: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    // Below the last row's end there is still its last cell.
    ArrowDown: at + columns >= count && end < count - 1 ? count - 1 : at + columns,
    Home: start,
    End: end,
    PageUp: Math.max(at % columns, at - 5 * columns),
    PageDown: Math.min(count - 1, at + 5 * columns),
  };
  const target = to[key];
  return target === undefined || target < 0 || target >= count ? null : target;
}
