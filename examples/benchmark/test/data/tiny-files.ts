import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FASHION_MNIST_FILES, type OfficialFile } from '../../src/data/fashion-mnist.ts';
import type { IdxFiles } from '../../src/data/idx-files.ts';
import { idxBytes } from './idx-bytes.ts';

/** Contents under the official names, of three training and two test images of 2 x 2. */
export const TINY_CONTENTS: Readonly<Record<string, Uint8Array>> = {
  'train-images-idx3-ubyte.gz': gzipSync(idxBytes([3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])),
  'train-labels-idx1-ubyte.gz': gzipSync(idxBytes([3], [0, 1, 0])),
  't10k-images-idx3-ubyte.gz': gzipSync(idxBytes([2, 2, 2], [21, 22, 23, 24, 25, 26, 27, 28])),
  't10k-labels-idx1-ubyte.gz': gzipSync(idxBytes([2], [1, 0])),
};

/** What the official files would be if they held `TINY_CONTENTS`. */
export const TINY_FILES = Object.fromEntries(
  Object.entries(FASHION_MNIST_FILES).map(([role, { name }]) => {
    const content = TINY_CONTENTS[name]!;
    const sha256 = createHash('sha256').update(content).digest('hex');
    return [role, { name, bytes: content.length, sha256 }];
  }),
) as Record<keyof IdxFiles, OfficialFile>;

/** Writes files into a folder, which is made. */
export async function writeFiles(
  folder: string,
  contents: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(Object.entries(contents).map(([name, bytes]) => writeFile(join(folder, name), bytes)));
}
