import type { DataUse } from './types';
import type { Picture } from './words';

/** What may be sent of a picture: bits a second, how many times smaller, frames a second. */
export interface Limit {
  rate: number;
  smaller: number;
  frames: number;
}

const small: Limit = { rate: 200_000, smaller: 3, frames: 15 };

/**
 * How much picture goes to one of the others: as little as one of the two wants, and less the more people there are,
 * for each gets a copy of their own. Null sends none.
 */
export function budget(wanted: Picture, use: DataUse, crowd: number): Limit | null {
  if (wanted === 'none' || use === 'audio') return null;
  if (wanted === 'small' || use === 'saver') return small;
  if (crowd <= 1) return { rate: 1_700_000, smaller: 1, frames: 30 };
  return crowd === 2
    ? { rate: 900_000, smaller: 1.5, frames: 24 }
    : { rate: 600_000, smaller: 2, frames: 20 };
}
