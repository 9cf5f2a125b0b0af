/** The longest side of what is sent, in pixels: no model looks closer. */
export const LONGEST = 2048;
const QUALITY = 0.85;

/** Width and height within the longest side, whole pixels, in the same proportion. */
export function within(width: number, height: number, longest: number): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

async function encode(canvas: OffscreenCanvas): Promise<Blob> {
  const webp = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY });
  // A browser that writes no WebP gives a PNG, which is far bigger than it needs to be.
  if (webp.type === 'image/webp') return webp;
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}

/** Draws something no larger than `longest`. */
export async function drawn(
  source: ImageBitmap | HTMLVideoElement,
  [width, height]: [number, number],
): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.drawImage(source, 0, 0, width, height);
  return encode(canvas);
}

/** A picture as it is sent: small enough, upright, and without what a camera writes into it (places). */
export async function smaller(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    return await drawn(bitmap, within(bitmap.width, bitmap.height, LONGEST));
  } finally {
    bitmap.close();
  }
}
