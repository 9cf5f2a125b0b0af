/** Where the tiles go. Pure: sizes in CSS pixels. */

export interface Grid {
  columns: number;
  rows: number;
  /** Of one tile. */
  width: number;
  height: number;
}

/** Tiles are between these: a phone held upright, a film. Width over height. */
const NARROWEST = 3 / 4;
const WIDEST = 16 / 9;

/**
 * The columns with which `count` tiles are largest in a box, none outside the shapes faces look well in.
 * @returns one tile's size; zeros where there is nothing to show or no room
 */
export function fit(count: number, width: number, height: number, gap: number): Grid {
  let best: Grid = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const wide = (width - gap * (columns - 1)) / columns;
    const high = (height - gap * (rows - 1)) / rows;
    if (wide <= 0 || high <= 0) continue;
    const tile = shape(wide, high);
    if (tile.width * tile.height > best.width * best.height) best = { columns, rows, ...tile };
  }
  return best;
}

/** The largest tile of an allowed shape in a cell. */
function shape(width: number, height: number): { width: number; height: number } {
  if (width / height > WIDEST) return { width: height * WIDEST, height };
  if (width / height < NARROWEST) return { width, height: width / NARROWEST };
  return { width, height };
}

/** How the person wants to look at the others. */
export type View = 'grid' | 'speaker';

interface Placed {
  id: string;
  mine: boolean;
  kind: 'person' | 'screen' | 'helen';
  speaking: boolean;
}

export type Arrangement =
  | { as: 'grid'; tiles: string[] }
  /** One large, the others in a strip beside it. */
  | { as: 'speaker'; main: string; strip: string[] }
  /** Two people: the other fills the place, oneself floats over it. */
  | { as: 'pair'; main: string; own: string };

/**
 * Who is large and who is small.
 * @param pinned what the person wants large, if it is still there
 * @param spoke the last other person who spoke
 */
export function arrange(
  tiles: readonly Placed[],
  view: View,
  pinned: string | null,
  spoke: string | null,
): Arrangement {
  const has = (id: string | null): id is string => tiles.some((tile) => tile.id === id);
  const others = tiles.filter(({ mine }) => !mine);
  const own = tiles.find(({ mine, kind }) => mine && kind === 'person');
  const large = (main: string): Arrangement => ({
    as: 'speaker',
    main,
    strip: tiles.filter(({ id }) => id !== main).map(({ id }) => id),
  });
  if (has(pinned) && tiles.length > 1) {
    if (tiles.length === 2 && own && pinned !== own.id) return pair(pinned, own.id);
    return large(pinned);
  }
  // What somebody else shows is what all look at; one's own screen one sees already.
  const screen = others.findLast(({ kind }) => kind === 'screen');
  if (screen) return large(screen.id);
  if (tiles.length === 2 && own && others.length === 1) return pair(others[0]!.id, own.id);
  // One shows something to one other: it is the other one looks at.
  if (others.length === 1 && tiles.some(({ mine, kind }) => mine && kind === 'screen'))
    return large(others[0]!.id);
  if (view === 'speaker' && others.length > 0) {
    const main = others.find(({ id }) => id === spoke) ?? others[0]!;
    return large(main.id);
  }
  return { as: 'grid', tiles: tiles.map(({ id }) => id) };
}

const pair = (main: string, own: string): Arrangement => ({ as: 'pair', main, own });
