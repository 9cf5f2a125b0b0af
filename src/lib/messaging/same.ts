/** Whether two plain values say the same: rows come anew with every answer of the database. Pure. */
export function alike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
  if (one.constructor !== other.constructor) return false;
  if (one instanceof Map || one instanceof Set) return alike([...one], [...(other as typeof one)]);
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  type Values = Record<string, unknown>;
  return keys.every((key) => key in other && alike((one as Values)[key], (other as Values)[key]));
}

/** What there was, where it says the same: whoever shows it need not look at it again. */
export const unlessNew = <T>(before: T, now: T): T => (alike(before, now) ? before : now);

/**
 * The rows as they are now; those that say what they said are those of before, and so is the list when all are.
 * @param idOf by which a row is the same one
 */
export function settled<T>(
  before: readonly T[],
  now: readonly T[],
  idOf: (row: T) => string,
): readonly T[] {
  const known = new Map(before.map((row) => [idOf(row), row]));
  const rows = now.map((row) => {
    const same = known.get(idOf(row));
    return same !== undefined && alike(same, row) ? same : row;
  });
  const all = rows.length === before.length && rows.every((row, index) => row === before[index]);
  return all ? before : rows;
}
