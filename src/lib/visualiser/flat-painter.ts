import { createNoise3D } from 'simplex-noise';
import { makeParticles, PARTICLE_FLOATS } from './particles';
import { FLAT_COUNT } from './quality';
import type { Colour, Painter, Palette, Picture } from './types';

/** As in the shaders: of the sphere on the canvas, and how far away one looks from. */
const BALL = 0.62;
const CAMERA = 3.6;
const SPRITE = 32;

const css = ([r, g, b]: Colour, alpha: number) =>
  `rgb(${Math.round(r * 255)} ${Math.round(g * 255)} ${Math.round(b * 255)} / ${alpha})`;

/** A soft dot, drawn once a colour: copying it is far cheaper than a gradient a particle. */
function dot(colour: Colour): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SPRITE;
  const pen = canvas.getContext('2d')!;
  const fill = pen.createRadialGradient(
    SPRITE / 2,
    SPRITE / 2,
    0,
    SPRITE / 2,
    SPRITE / 2,
    SPRITE / 2,
  );
  fill.addColorStop(0, css(colour, 1));
  fill.addColorStop(0.35, css(colour, 0.5));
  fill.addColorStop(1, css(colour, 0));
  pen.fillStyle = fill;
  pen.fillRect(0, 0, SPRITE, SPRITE);
  return canvas;
}

interface Place {
  x: number;
  y: number;
  z: number;
  light: number;
}

/** One particle's place and light: the shaders' motion in few words. */
function place(seats: Float32Array, at: number, swell: number, picture: Picture): Place {
  const { look, drive, phases, pulse } = picture;
  const rest = seats[at + 3]!;
  const chance = seats[at + 4]!;
  const pick = seats[at + 6]!;
  const age = (((chance + phases.flow * (0.7 + 0.6 * seats[at + 5]!)) % 1) + 1) % 1;
  const breath = look.breath * Math.sin(phases.breath) + 0.07 * drive.low + 0.1 * pulse;
  let radius = rest * (1 + breath) + swell * (look.noise + 0.18 * drive.low);
  let light = 0.35 + 0.5 * Math.max(0, swell + 0.3);
  let angle = phases.spin + 0.5 * drive.mid * seats[at + 1]!;
  let flat = 1;
  if (look.flow > 0 && pick < 0.4) {
    radius += look.flow * age * (0.3 + 0.3 * drive.level);
    light *= 1 + look.flow * (0.3 - age);
  } else if (look.flow < 0 && pick < 0.6) {
    radius += look.flow * radius * age;
    angle -= look.flow * 4 * age;
    flat = 1 + 0.7 * look.flow;
    light *= 1.3 - age;
  }
  if (look.orbit > 0 && pick < 0.7) {
    const ring = 0.74 + 0.2 * Math.floor(seats[at + 7]! * 3);
    radius += look.orbit * (ring - radius);
    flat *= 1 - 0.88 * look.orbit;
    angle += phases.flow * look.orbit * (1 + ring);
  }
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const x = seats[at]! * cos - seats[at + 2]! * sin;
  const depth = seats[at]! * sin + seats[at + 2]! * cos;
  const y = seats[at + 1]! * flat * 0.93 - depth * 0.37;
  const z = seats[at + 1]! * flat * 0.37 + depth * 0.93;
  radius += look.lean * Math.max(0, 0.9 * z - 0.42 * y) ** 2 * (0.05 + 0.24 * drive.level);
  const scale = radius * look.radius;
  return { x: x * scale, y: y * scale, z: z * scale, light };
}

/** Draws on a plain canvas where WebGL is missing or was lost: FLAT_COUNT particles, one noise each. */
export function createFlatPainter(canvas: HTMLCanvasElement): Painter {
  const pen = canvas.getContext('2d')!;
  const noise = createNoise3D(() => 0.42);
  const seats = makeParticles(FLAT_COUNT);
  let sprites: { key: string; near: HTMLCanvasElement; far: HTMLCanvasElement } | null = null;

  function spritesFor(palette: Palette) {
    const key = css(palette.near, 1) + css(palette.far, 1);
    if (sprites?.key !== key) sprites = { key, near: dot(palette.near), far: dot(palette.far) };
    return sprites;
  }

  return {
    busy: false,
    resize(size) {
      canvas.width = canvas.height = size;
    },
    draw(picture) {
      const { look, drive, phases, palette, light } = picture;
      const half = canvas.width / 2;
      const { near, far } = spritesFor(palette);
      const scale = look.noiseScale;
      pen.globalCompositeOperation = 'source-over';
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.globalAlpha = 0.35 * look.core + 0.3 * drive.level;
      const heart = half * 1.1 * look.radius;
      pen.drawImage(near, half - heart / 2, half - heart / 2, heart, heart);
      pen.globalCompositeOperation = light ? 'source-over' : 'lighter';
      for (let at = 0; at < seats.length; at += PARTICLE_FLOATS) {
        const swell = noise(
          seats[at]! * scale,
          seats[at + 1]! * scale,
          seats[at + 2]! * scale + phases.noise,
        );
        const { x, y, z, light: bright } = place(seats, at, swell, picture);
        const depth = Math.min(1, Math.max(0, 0.5 + z / 2));
        const lens = (CAMERA / (CAMERA - z)) * BALL * half;
        const size = half * 0.024 * (0.6 + depth) * (1 + 0.35 * drive.level);
        // Nothing is cut by the edge of the canvas.
        const edge = Math.min(1, Math.max(0, 4.9 - (5 * Math.hypot(x, y) * lens) / half));
        pen.globalAlpha = Math.min(1, edge * look.shine * bright * (0.25 + depth * depth));
        pen.drawImage(
          swell > 0 ? far : near,
          half + x * lens - size / 2,
          half - y * lens - size / 2,
          size,
          size,
        );
      }
    },
    dispose() {
      canvas.width = canvas.height = 0;
    },
  };
}
