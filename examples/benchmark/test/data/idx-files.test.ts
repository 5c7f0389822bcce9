import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findIdxFiles, type IdxFiles, readImageSet } from '../../src/data/idx-files.ts';
import { idxBytes } from './idx-bytes.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function folderOf(...names: string[]): Promise<string> {
  const folder = await temporaryFolder();
  await Promise.all(names.map((name) => writeFile(join(folder, name), '')));
  return folder;
}

describe('findIdxFiles', () => {
  it.each([
    [
      'the official names',
      'train-images-idx3-ubyte.gz train-labels-idx1-ubyte.gz t10k-images-idx3-ubyte.gz t10k-labels-idx1-ubyte.gz',
    ],
    [
      'dots, as Windows leaves them',
      'train-images.idx3-ubyte train-labels.idx1-ubyte t10k-images.idx3-ubyte t10k-labels.idx1-ubyte',
    ],
    ['short names', 'train-images.idx train-labels.idx.gz test-images.idx test-labels.idx'],
    [
      'a prefix',
      'emnist-letters-train-images-idx3-ubyte emnist-letters-train-labels-idx1-ubyte ' +
        'emnist-letters-test-images-idx3-ubyte emnist-letters-test-labels-idx1-ubyte',
    ],
  ])('finds %s among other files', async (_, names) => {
    const expected = names.split(' ');
    const folder = await folderOf(
      ...expected,
      'README.md',
      'train-images.png',
      'train-images-idx3-ubyte.gz.partial',
    );
    const { found, missing } = await findIdxFiles(folder);
    expect(missing).toEqual([]);
    const { trainImages, trainLabels, testImages, testLabels } = found;
    expect([trainImages, trainLabels, testImages, testLabels]).toEqual(
      expected.map((name) => join(folder, name)),
    );
  });

  it('takes the plain one where a file is there packed and plain', async () => {
    const folder = await folderOf('train-images-idx3-ubyte.gz', 'train-images-idx3-ubyte');
    const { found } = await findIdxFiles(folder);
    expect(found).toEqual({ trainImages: join(folder, 'train-images-idx3-ubyte') });
  });

  it('lists what is missing, all of it where there is no folder', async () => {
    const folder = await folderOf('train-images-idx3-ubyte', 't10k-labels-idx1-ubyte.gz');
    expect((await findIdxFiles(folder)).missing).toEqual([
      'train-labels-idx1-ubyte[.gz]',
      't10k-images-idx3-ubyte[.gz]',
    ]);
    expect((await findIdxFiles(join(folder, 'none'))).missing).toHaveLength(4);
  });

  it('refuses to choose between two different files', async () => {
    const folder = await folderOf('a-train-images.idx', 'bb-train-images.idx');
    await expect(findIdxFiles(folder)).rejects.toThrow(
      new RangeError(
        `findIdxFiles: expected ${folder} to hold one train-images-idx3-ubyte[.gz], got a-train-images.idx and bb-train-images.idx.`,
      ),
    );
  });
});

describe('readImageSet', () => {
  /** Three training and two test images of 2 x 1, with some of the files replaced. */
  async function writeSet(replaced: Partial<Record<keyof IdxFiles, Uint8Array>> = {}): Promise<IdxFiles> {
    const folder = await temporaryFolder();
    const contents = {
      trainImages: idxBytes([3, 2, 1], [1, 2, 3, 4, 5, 6]),
      trainLabels: idxBytes([3], [7, 0, 255]),
      testImages: idxBytes([2, 2, 1], [9, 8, 7, 6]),
      testLabels: idxBytes([2], [0, 7]),
      ...replaced,
    };
    const entries = Object.entries(contents).map(async ([role, bytes]) => {
      await writeFile(join(folder, role), bytes);
      return [role, join(folder, role)] as const;
    });
    return Object.fromEntries(await Promise.all(entries)) as unknown as IdxFiles;
  }

  it('returns images and labels as the files hold them', async () => {
    const set = await readImageSet(await writeSet());
    expect(set).toEqual({
      height: 2,
      width: 1,
      train: { images: Uint8Array.of(1, 2, 3, 4, 5, 6), classIds: Int32Array.of(7, 0, 255) },
      test: { images: Uint8Array.of(9, 8, 7, 6), classIds: Int32Array.of(0, 7) },
    });
  });

  it('refuses labels that are not as many as the images', async () => {
    const files = await writeSet({ testLabels: idxBytes([3], [0, 1, 2]) });
    await expect(readImageSet(files)).rejects.toThrow(
      new RangeError(
        `readImageSet: expected ${files.testLabels} to hold a label for each of the 2 images of ${files.testImages}, got 3 labels.`,
      ),
    );
  });

  it('refuses images in place of labels and labels in place of images', async () => {
    const images = await writeSet({ trainLabels: idxBytes([3, 1], [0, 1, 2]) });
    await expect(readImageSet(images)).rejects.toThrow(
      `expected ${images.trainLabels} to hold a label for each of the 3 images of ${images.trainImages}, got 3 x 1 labels.`,
    );
    const labels = await writeSet({ trainImages: idxBytes([3], [0, 1, 2]) });
    await expect(readImageSet(labels)).rejects.toThrow(
      `readImageSet: expected ${labels.trainImages} to hold images, number x height x width, or that x 3 colors, got 3.`,
    );
  });

  it('refuses a set without images', async () => {
    const files = await writeSet({ trainImages: idxBytes([0, 2, 1], []), trainLabels: idxBytes([0], []) });
    await expect(readImageSet(files)).rejects.toThrow(
      `expected ${files.trainImages} to hold images, number x height x width, or that x 3 colors, got 0 x 2 x 1.`,
    );
  });

  it('refuses test images of another size', async () => {
    const files = await writeSet({ testImages: idxBytes([2, 1, 2], [9, 8, 7, 6]) });
    await expect(readImageSet(files)).rejects.toThrow(
      new RangeError(
        `readImageSet: expected ${files.testImages} to hold images of 2 x 1, as ${files.trainImages} does, got 1 x 2.`,
      ),
    );
    const lower = await writeSet({ testImages: idxBytes([2, 1, 1], [9, 8]) });
    await expect(readImageSet(lower)).rejects.toThrow(/does, got 1 x 1\.$/);
    const wider = await writeSet({ testImages: idxBytes([2, 2, 2], [9, 8, 7, 6, 5, 4, 3, 2]) });
    await expect(readImageSet(wider)).rejects.toThrow(/does, got 2 x 2\.$/);
  });

  it('names the broken file', async () => {
    const files = await writeSet({ testLabels: Buffer.from('no idx') });
    await expect(readImageSet(files)).rejects.toThrow(`readIdx: expected ${files.testLabels} to start with`);
  });
});
