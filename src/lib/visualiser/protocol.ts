import type { Picture, Quality } from './types';

/** Page to painter worker. `open` comes first and once. */
export type ToPainter =
  | { type: 'open'; canvas: OffscreenCanvas }
  | { type: 'resize'; size: number; quality: Quality }
  /** `frame` comes back when it is on its way to the screen. */
  | { type: 'draw'; frame: number; picture: Picture };

/** Painter worker to page. */
export type FromPainter =
  /** `software`: WebGL is drawn by the processor here. */
  | { type: 'ready'; software: boolean }
  | { type: 'drawn'; frame: number }
  | { type: 'lost' }
  | { type: 'restored' }
  /** No WebGL, or a driver that refuses the shaders: as good as none. */
  | { type: 'failed'; reason: string };
