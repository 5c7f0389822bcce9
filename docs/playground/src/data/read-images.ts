import type { OwnFiles } from './own-files.ts';

/** Side of an image after it is scaled. */
const SIDE = 28;

/** Most images that are taken. */
const MOST_IMAGES = 4000;

/**
 * Returns the class of an image file: the name of its folder, or, for a file that lies in none, what its name begins with, up to the first
 * space, underscore, hyphen, dot or number.
 */
export function labelOf(path: string): string {
  const parts = path.split('/');
  const folder = parts.length > 2 ? parts.at(-2) : undefined;
  if (folder) return folder;
  const name = parts.at(-1)!;
  return /^[^\s_\-.\d]+/.exec(name)?.[0] ?? name;
}

/** Reads images, scaled to 28 × 28 pixels, and their classes. Files that are no images are left out. */
export async function readImages(
  files: readonly File[],
  onProgress: (done: number) => void,
): Promise<OwnFiles> {
  const images = files.filter(({ type }) => type.startsWith('image/')).slice(0, MOST_IMAGES);
  const bytes = new Uint8Array(images.length * SIDE * SIDE * 3);
  const labels: string[] = [];
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  for (const file of images) {
    const bitmap = await createImageBitmap(file).catch(() => null);
    if (bitmap === null) continue;
    context.clearRect(0, 0, SIDE, SIDE);
    context.drawImage(bitmap, 0, 0, SIDE, SIDE);
    bitmap.close();
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    const start = labels.length * SIDE * SIDE * 3;
    for (let i = 0; i < SIDE * SIDE; i++) {
      for (let k = 0; k < 3; k++) bytes[start + 3 * i + k] = data[4 * i + k]!;
    }
    labels.push(labelOf(file.webkitRelativePath || file.name));
    onProgress(labels.length / images.length);
  }
  if (labels.length === 0) throw new RangeError('There is no image among these files.');
  const taken = bytes.slice(0, labels.length * SIDE * SIDE * 3);
  return { kind: 'images', width: SIDE, height: SIDE, channels: 3, bytes: taken, labels };
}
