import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabeledImages } from '../types.ts';
import { readIdx } from './read-idx.ts';

/** The four files of an image set, as paths. */
export interface IdxFiles {
  trainImages: string;
  trainLabels: string;
  testImages: string;
  testLabels: string;
}

/** An image set as its files hold it, with the classes numbered as there. */
export interface ImageSet {
  /** Rows of an image. */
  height: number;
  /** Columns of an image. */
  width: number;
  train: LabeledImages;
  test: LabeledImages;
}

/**
 * Finds the four idx files of an image set in a folder.
 *
 * Knows the usual names, with or without `.gz`: `train-images-idx3-ubyte`, `t10k-labels.idx1-ubyte`, `test-images.idx`,
 * `emnist-letters-train-images-idx3-ubyte`. Where a file is there packed and plain, the plain one is taken.
 *
 * @param folder - Where to look; folders below it are not searched.
 * @returns The paths that were found, and the usual names of those that were not.
 * @throws RangeError if two different files could be the same one of the four.
 */
export async function findIdxFiles(folder: string): Promise<{ found: Partial<IdxFiles>; missing: string[] }> {
  const names = await readdir(folder).catch(() => []);
  const found: Partial<IdxFiles> = {};
  const missing: string[] = [];
  for (const { role, pattern, usual } of ROLES) {
    const candidates = names.filter((name) => pattern.test(name)).sort((a, b) => a.length - b.length);
    const [first, ...others] = candidates;
    const rival = others.find((name) => name !== `${first}.gz`);
    if (rival !== undefined) {
      throw new RangeError(
        `findIdxFiles: expected ${folder} to hold one ${usual}, got ${first} and ${rival}.`,
      );
    }
    if (first === undefined) missing.push(usual);
    else found[role] = join(folder, first);
  }
  return { found, missing };
}

/**
 * Reads the four idx files of a set of images. Colors become grey.
 *
 * @param files - Paths of the files.
 * @returns The images and their classes, as in the files.
 * @throws RangeError if a file is broken, holds something else, or does not fit the others; the message names it.
 */
export async function readImageSet(files: IdxFiles): Promise<ImageSet> {
  const train = await readLabeledImages(files.trainImages, files.trainLabels);
  const test = await readLabeledImages(files.testImages, files.testLabels);
  if (train.height !== test.height || train.width !== test.width) {
    throw new RangeError(
      `readImageSet: expected ${files.testImages} to hold images of ${train.height} x ${train.width}, as ${files.trainImages} ` +
        `does, got ${test.height} x ${test.width}.`,
    );
  }
  return { height: train.height, width: train.width, train: train.set, test: test.set };
}

async function readLabeledImages(
  imagesFile: string,
  labelsFile: string,
): Promise<{ set: LabeledImages; height: number; width: number }> {
  const { images, numImages, height, width } = await readImages(imagesFile);
  const labels = await readIdx(labelsFile);
  if (labels.shape.length !== 1 || labels.values.length !== numImages) {
    throw new RangeError(
      `readImageSet: expected ${labelsFile} to hold a label for each of the ${numImages} images of ${imagesFile}, got ` +
        `${labels.shape.join(' x ')} labels.`,
    );
  }
  return { set: { images, classIds: Int32Array.from(labels.values) }, height, width };
}

/**
 * Reads an idx file of images. Colors, red, green and blue, become grey by their luma (ITU-R BT.601).
 *
 * @param file - Path of the file.
 * @returns Pixel values 0 … 255, `[numImages, height, width]`.
 * @throws RangeError if the file is broken or holds no images.
 */
export async function readImages(
  file: string,
): Promise<{ images: Uint8Array; numImages: number; height: number; width: number }> {
  const { shape, values } = await readIdx(file);
  const [numImages = 0, height = 0, width = 0, channels = 1] = shape;
  const isImages = shape.length === 3 || (shape.length === 4 && channels === 3);
  if (!isImages || values.length === 0) {
    throw new RangeError(
      `readImageSet: expected ${file} to hold images, number x height x width, or that x 3 colors, got ${shape.join(' x ')}.`,
    );
  }
  if (channels === 1) return { images: values, numImages, height, width };
  const images = Uint8Array.from({ length: numImages * height * width }, (_, i) =>
    Math.round(0.299 * values[3 * i]! + 0.587 * values[3 * i + 1]! + 0.114 * values[3 * i + 2]!),
  );
  return { images, numImages, height, width };
}

const TRAIN = 'train';
const TEST = '(?:t10k|test)';

const ROLES: readonly { role: keyof IdxFiles; pattern: RegExp; usual: string }[] = [
  { role: 'trainImages', pattern: namePattern(TRAIN, 'images'), usual: 'train-images-idx3-ubyte[.gz]' },
  { role: 'trainLabels', pattern: namePattern(TRAIN, 'labels'), usual: 'train-labels-idx1-ubyte[.gz]' },
  { role: 'testImages', pattern: namePattern(TEST, 'images'), usual: 't10k-images-idx3-ubyte[.gz]' },
  { role: 'testLabels', pattern: namePattern(TEST, 'labels'), usual: 't10k-labels-idx1-ubyte[.gz]' },
];

function namePattern(part: string, kind: string): RegExp {
  return new RegExp(`^(?:.*[-_.])?${part}[-_.]${kind}(?:[-_.]idx\\d?)?(?:[-_.]ubyte)?(?:\\.gz)?$`, 'i');
}
