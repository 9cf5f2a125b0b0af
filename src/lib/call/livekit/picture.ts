import type { DataUse } from '../types';

/** How large a picture of theirs we ask LiveKit for: it has up to three of each. Null: none. */
export type Size = 'low' | 'medium' | 'high' | null;

/**
 * As large as is looked at: the more people, the smaller their tiles, but for who spoke last.
 * @param crowd how many others there are
 * @param spoke they spoke last
 */
export function sizeOf(use: DataUse, crowd: number, spoke: boolean): Size {
  if (use === 'audio') return null;
  if (use === 'saver') return 'low';
  if (crowd <= 3) return 'high';
  if (crowd <= 8) return spoke ? 'high' : 'medium';
  return spoke ? 'medium' : 'low';
}
