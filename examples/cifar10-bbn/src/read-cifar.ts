import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Color images, and their classes. */
export interface ColorImages {
  /** Bytes, `[numImages, size, size, 3]`. */
  pixels: Uint8Array;
  /** Class of each image, `[numImages]`. */
  classIds: Int32Array;
  /** Height and width. */
  size: number;
}

/** A long-tailed training set, and its balanced test set. */
export interface CifarLongTail {
  train: ColorImages;
  test: ColorImages;
  /** What the test set is, for the report. */
  testName: string;
}

/**
 * Reads CIFAR-10-LT of a folder: `train-images-idx4-ubyte.gz`, `train-labels-idx1-ubyte.gz` and the same of `t10k`, or of `test2000`,
 * the first 2,000 test images.
 *
 * @param folder - The folder, for example `cifar10-lt-ir100` in `LT_DATA`.
 */
export async function readCifar(folder: string): Promise<CifarLongTail> {
  const testName = existsSync(join(folder, fileOf('t10k', 'images', 4))) ? 't10k' : 'test2000';
  const [train, test] = await Promise.all([readSet(folder, 'train'), readSet(folder, testName)]);
  return { train, test, testName };
}

const fileOf = (set: string, what: string, rank: number): string => `${set}-${what}-idx${rank}-ubyte.gz`;

async function readSet(folder: string, set: string): Promise<ColorImages> {
  const images = await readIdx(join(folder, fileOf(set, 'images', 4)), 4);
  const labels = await readIdx(join(folder, fileOf(set, 'labels', 1)), 1);
  const [count, height, width, channels] = images.shape;
  if (labels.shape[0] !== count || height !== width || channels !== 3) {
    throw new RangeError(
      `${folder}: expected ${set} to be square color images with a label each, got images of shape [${images.shape.join(', ')}] and ${labels.shape[0]} labels.`,
    );
  }
  return { pixels: images.values, classIds: Int32Array.from(labels.values), size: height! };
}

/** An idx file: 0 0 8 rank, each size as a big-endian uint32, then bytes. */
async function readIdx(file: string, rank: number): Promise<{ shape: number[]; values: Uint8Array }> {
  const bytes = gunzipSync(await readFile(file));
  const shape = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const start = 4 + 4 * rank;
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.readUInt32BE(0) !== 0x800 + rank || bytes.length !== start + size) {
    throw new RangeError(`${file}: expected an idx file of bytes, of rank ${rank}, got something else.`);
  }
  return { shape, values: bytes.subarray(start) };
}
