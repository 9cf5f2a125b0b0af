import type { Colour, Look, Palette } from './types';

function encode(linear: number): number {
  const value = Math.min(1, Math.max(0, linear));
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

/**
 * OKLCH to sRGB, clipped to the gamut. `lightness` 0..1, `hue` in degrees.
 * Matrices: Björn Ottosson, "A perceptual color space for image processing" (2020).
 */
export function oklch(lightness: number, chroma: number, hue: number): Colour {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** Light on dark is added and must stay deep; ink on light is laid over and must stay dark. */
export function paletteOf(look: Look, light: boolean): Palette {
  const { hue, hueFar, chroma } = look;
  return light
    ? {
        near: oklch(0.56, chroma, hue),
        far: oklch(0.6, chroma, hueFar),
        glint: oklch(0.42, chroma * 0.9, hueFar),
      }
    : {
        near: oklch(0.66, chroma, hue),
        far: oklch(0.62, chroma * 0.95, hueFar),
        glint: oklch(0.95, chroma * 0.25, hue),
      };
}
