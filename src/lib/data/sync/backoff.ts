/**
 * How long to wait after so many failures in a row, in milliseconds: from a second, twice as long each time, at most a
 * minute, and never two devices at the same moment.
 * @param after seconds the server asked for
 */
export function backoff(failures: number, after = 0, random: () => number = Math.random): number {
  const most = Math.min(60_000, 1000 * 2 ** Math.min(failures - 1, 10));
  return Math.max(after * 1000, most / 2 + (random() * most) / 2);
}
