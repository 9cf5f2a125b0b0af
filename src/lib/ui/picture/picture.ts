import { HelenError } from '$lib/errors';
import { square, type Crop } from './crop';

/** Pixels of a side: twice what is shown at its largest. */
const side = 512;

/** The types that the server takes, and every browser reads. */
export const pictureTypes = 'image/jpeg,image/png,image/webp,image/gif';

/** Throws HelenError `picture_unreadable`. Whoever reads it closes it. */
export async function readPicture(file: File): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch (cause) {
    throw new HelenError('picture_unreadable', { cause });
  }
}

export function paint(canvas: HTMLCanvasElement, picture: ImageBitmap, crop: Crop): void {
  const { x, y, size } = square(picture, crop);
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.imageSmoothingQuality = 'high';
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, x, y, size, size, 0, 0, canvas.width, canvas.height);
}

/** The square as a file of some 50 KB: what else the photo held, such as where it was taken, stays here. */
export async function cut(picture: ImageBitmap, crop: Crop): Promise<File> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  paint(canvas, picture, crop);
  const blob = await new Promise<Blob | null>((resolve) =>
    canvas.toBlob(resolve, 'image/webp', 0.9),
  );
  if (!blob) throw new HelenError('picture_unreadable', { cause: 'the canvas gave nothing' });
  // Where WebP cannot be written it is PNG.
  return new File([blob], `picture.${blob.type.slice('image/'.length)}`, { type: blob.type });
}
