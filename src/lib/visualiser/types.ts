/** What the sphere shows; the conversation's states by the same names. */
export type SphereState = 'idle' | 'loading' | 'listening' | 'processing' | 'speaking' | 'error';

/** How a state looks. Every field is a number, so that one look can be tweened into another. */
export interface Look {
  /** Of the shell; 1 fills about two thirds of the canvas. */
  radius: number;
  /** How much of the radius one breath takes, and breaths a second. */
  breath: number;
  breathRate: number;
  /** Radians a second. */
  spin: number;
  /** Noise: height of the waves (of the radius), their number, and how fast they change. */
  noise: number;
  noiseScale: number;
  noiseRate: number;
  /** Particles drawn in (-1, a swirl) or sent out (1), and how fast. */
  flow: number;
  flowRate: number;
  /** 0 a sphere, 1 three comets around a core. */
  orbit: number;
  /** How far the side nearest to the person reaches for their voice. */
  lean: number;
  /** Light: in the middle, around, of the particles, and glints without any sound. */
  core: number;
  halo: number;
  shine: number;
  sparkle: number;
  /** How much of the person's voice and of HELEN's own is shown. */
  hears: number;
  says: number;
  /** OKLCH: two hues in degrees (they may pass 360) and one chroma. */
  hue: number;
  hueFar: number;
  chroma: number;
}

/** The sound of one moment as the sphere takes it: low displaces, mid turns, high sparkles. Each 0..1. */
export interface Drive {
  low: number;
  mid: number;
  high: number;
  level: number;
}

/** Phases that grow by each look's own rates, so that a change of rate is never a jump. */
export interface Phases {
  seconds: number;
  breath: number;
  spin: number;
  noise: number;
  flow: number;
}

/** sRGB, 0..1 */
export type Colour = readonly [number, number, number];

export interface Palette {
  near: Colour;
  far: Colour;
  glint: Colour;
}

/** How much is drawn. */
export interface Quality {
  /** Particles. */
  count: number;
  /** The most device pixels a CSS pixel. */
  ratio: number;
  /** Pictures a second. */
  rate: number;
  /** How many times coarser than the particles the glow behind them is. */
  coarse: number;
}

/** Everything a painter needs for one picture. */
export interface Picture {
  look: Look;
  drive: Drive;
  phases: Phases;
  palette: Palette;
  /** The page behind is light. */
  light: boolean;
  /** 1 when the state has just changed, falling to 0: a ripple. */
  pulse: number;
}

/** Draws pictures on a canvas of its own. Whoever makes one disposes of it. */
export interface Painter {
  /** Still drawing what came before, or not ready yet: another picture would only wait. */
  readonly busy: boolean;
  /** `size` in device pixels, a square. */
  resize(size: number, quality: Quality): void;
  draw(picture: Picture): void;
  dispose(): void;
}
