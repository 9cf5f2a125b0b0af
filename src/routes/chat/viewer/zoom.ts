/** How a picture stands: `scale` 1 fits the frame; `x`, `y` pixels its middle is away from the frame's. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

/** Pixels from the middle of the frame. */
export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
const MOST = 8;

/** So large a picture is drawn at scale 1: whole, and never larger than it is. */
export function fitted(picture: Size, frame: Size): Size {
  if (picture.width <= 0 || picture.height <= 0) return { width: 0, height: 0 };
  const fit = Math.min(1, frame.width / picture.width, frame.height / picture.height);
  return { width: picture.width * fit, height: picture.height * fit };
}

/** Brought back: neither too small nor too large, and no gap at a side where the picture could fill it. */
export function held(view: View, drawn: Size, frame: Size): View {
  const scale = Math.min(MOST, Math.max(1, view.scale));
  const room = (length: number, of: number) => Math.max(0, (length * scale - of) / 2);
  const within = (at: number, most: number) => Math.min(most, Math.max(-most, at));
  return {
    scale,
    // `|| 0`: never -0, which is not 0 to who compares.
    x: within(view.x, room(drawn.width, frame.width)) || 0,
    y: within(view.y, room(drawn.height, frame.height)) || 0,
  };
}

/** Zoomed by a factor, so that what was under `point` stays under it. */
export function zoomed(view: View, factor: number, point: Point, drawn: Size, frame: Size): View {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  const moved = {
    scale,
    x: point.x - (point.x - view.x) * by,
    y: point.y - (point.y - view.y) * by,
  };
  return held(moved, drawn, frame);
}

/** Two fingers went from one pair of points to another: zoomed and moved with them. */
export function pinched(
  view: View,
  from: readonly [Point, Point],
  to: readonly [Point, Point],
  drawn: Size,
  frame: Size,
): View {
  const span = ([a, b]: readonly [Point, Point]) => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
  const middle = ([a, b]: readonly [Point, Point]) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  const [old, now] = [middle(from), middle(to)];
  const moved = { ...view, x: view.x + now.x - old.x, y: view.y + now.y - old.y };
  return zoomed(moved, span(to) / span(from), now, drawn, frame);
}

/** What a finger that let go meant, where the picture was whole. `moved` in pixels, `speed` in pixels a millisecond. */
export function swiped(moved: Point, speed: Point): 'next' | 'previous' | 'close' | null {
  const far = (distance: number, pace: number) => Math.abs(distance) > 80 || Math.abs(pace) > 0.5;
  if (Math.abs(moved.x) > Math.abs(moved.y)) {
    if (!far(moved.x, speed.x) || Math.abs(moved.x) < 10) return null;
    return moved.x < 0 ? 'next' : 'previous';
  }
  return moved.y > 10 && far(moved.y, speed.y) ? 'close' : null;
}
