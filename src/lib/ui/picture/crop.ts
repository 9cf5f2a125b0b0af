/** A picture's square: what of it is kept. */
export interface Crop {
  /** 1 keeps as much as fits; 2 half of it, each way. */
  zoom: number;
  /** Where in the room that is left over, 0 to 1; 0.5 is the middle. */
  across: number;
  down: number;
}

export interface Square {
  x: number;
  y: number;
  size: number;
}

interface Size {
  width: number;
  height: number;
}

export const middle: Crop = { zoom: 1, across: 0.5, down: 0.5 };

const between = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, value));

/** The square of a picture, in its own pixels; always inside it. */
export function square({ width, height }: Size, { zoom, across, down }: Crop): Square {
  const size = Math.min(width, height) / Math.max(1, zoom);
  return {
    x: between(across, 0, 1) * (width - size),
    y: between(down, 0, 1) * (height - size),
    size,
  };
}

/**
 * The crop after the picture was dragged under a window.
 * @param by pixels of the screen
 * @param shown the window's side, pixels of the screen
 */
export function dragged(
  picture: Size,
  crop: Crop,
  by: { x: number; y: number },
  shown: number,
): Crop {
  const { size } = square(picture, crop);
  const scale = size / shown;
  const move = (at: number, pixels: number, room: number) =>
    // Where the square fills it there is no room to move in.
    room < 1e-6 ? at : between(at - (pixels * scale) / room, 0, 1);
  return {
    zoom: crop.zoom,
    across: move(crop.across, by.x, picture.width - size),
    down: move(crop.down, by.y, picture.height - size),
  };
}
