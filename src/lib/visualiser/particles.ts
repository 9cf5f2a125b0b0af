/** Floats a particle: direction (3), resting radius, and four numbers of chance. */
export const PARTICLE_FLOATS = 8;

// The plastic number: its powers spread points evenly, whatever how many are taken from the start.
const PLASTIC = 1.324717957244746;

/** 0..1 by index and channel, the same on every device. */
function chance(index: number, channel: number): number {
  let hash = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(channel + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** Most sit on the shell, some inside, some float around it as dust. */
function restingRadius(index: number): number {
  const layer = chance(index, 0);
  const within = chance(index, 1);
  if (layer < 0.8) return 1 + (within - 0.5) * 0.05;
  if (layer < 0.9) return 0.35 + 0.6 * Math.sqrt(within);
  return 1.06 + 0.6 * within * within;
}

/**
 * `count` particles of PARTICLE_FLOATS each, in an order that covers the sphere evenly from any
 * number of them: fewer are drawn by stopping earlier.
 */
export function makeParticles(count: number): Float32Array<ArrayBuffer> {
  const particles = new Float32Array(count * PARTICLE_FLOATS);
  for (let index = 0; index < count; index++) {
    // Loosened a little, or the evenness would show as a grid.
    const height = 1 - 2 * ((0.5 + index / PLASTIC + 0.007 * chance(index, 6)) % 1);
    const angle = 2 * Math.PI * ((0.5 + index / PLASTIC ** 2 + 0.01 * chance(index, 7)) % 1);
    const ring = Math.sqrt(1 - height * height);
    particles.set(
      [
        ring * Math.cos(angle),
        height,
        ring * Math.sin(angle),
        restingRadius(index),
        chance(index, 2),
        chance(index, 3),
        chance(index, 4),
        chance(index, 5),
      ],
      index * PARTICLE_FLOATS,
    );
  }
  return particles;
}
