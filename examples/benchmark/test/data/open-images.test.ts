import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImageSet } from '../../src/data/idx-files.ts';
import { readImages } from '../../src/data/idx-files.ts';
import { loadImages } from '../../src/data/load-images.ts';
import { holdOutRarest, readOpenImages } from '../../src/data/open-images.ts';
import { idxBytes } from './idx-bytes.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { TINY_CONTENTS, writeFiles } from './tiny-files.ts';

/** Images of one pixel, numbered through. */
function labeled(labels: readonly number[]) {
  return { images: Uint8Array.from(labels, (_, i) => i), classIds: Int32Array.from(labels) };
}

const repeat = (label: number, count: number): number[] => Array<number>(count).fill(label);

describe('readImages', () => {
  it('turns colors into grey by their luma', async () => {
    const folder = await temporaryFolder();
    const pixels = [255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30];
    await writeFiles(folder, {
      images: idxBytes([2, 1, 3, 3], pixels),
      deep: idxBytes([1, 1, 1, 2], [1, 2]),
    });
    const { images, numImages, height, width } = await readImages(join(folder, 'images'));
    expect([numImages, height, width]).toEqual([2, 1, 3]);
    expect([...images]).toEqual([255, 0, 76, 150, 29, 18]);
    await expect(readImages(join(folder, 'deep'))).rejects.toThrow('or that x 3 colors, got 1 x 1 x 1 x 2');
  });
});

describe('readOpenImages', () => {
  it('takes the test images of a folder, and those of notmnist in LT_DATA', async () => {
    const folder = await temporaryFolder();
    await writeFiles(join(folder, 'notmnist'), TINY_CONTENTS);
    const size = { height: 2, width: 2 };
    const expected = { name: 'notmnist', images: Uint8Array.of(21, 22, 23, 24, 25, 26, 27, 28) };
    expect(await readOpenImages(join(folder, 'notmnist'), size, {})).toEqual(expected);
    expect(await readOpenImages('notmnist', size, { LT_DATA: folder })).toEqual(expected);
  });

  it('says what is missing or does not fit', async () => {
    const folder = await temporaryFolder();
    const size = { height: 2, width: 2 };
    await expect(readOpenImages('notmnist', size, {})).rejects.toThrow('expected LT_DATA to name the folder');
    await expect(readOpenImages(folder, size, {})).rejects.toThrow('to hold t10k-images-idx3-ubyte[.gz]');
    await writeFiles(folder, TINY_CONTENTS);
    await expect(readOpenImages(folder, { height: 28, width: 28 }, {})).rejects.toThrow(
      '--open-images: expected images of 28 x 28, as the known ones, got 2 x 2.',
    );
  });
});

describe('holdOutRarest', () => {
  const set: ImageSet = {
    height: 1,
    width: 1,
    // Labels 4 and 7 are the rarest, and equally rare; 9 has 20 images, 5 has 40.
    train: labeled([...repeat(7, 6), ...repeat(5, 40), ...repeat(4, 6), ...repeat(9, 20)]),
    test: labeled([4, 5, 7, 9, 4]),
  };

  it('takes the test images of the rarest classes as unknown, of equals the smaller label first', () => {
    const { set: known, open } = holdOutRarest(set, 1);
    expect(open).toEqual({ name: 'the 1 rarest classes', images: Uint8Array.of(0, 4) });
    expect([...known.test.classIds]).toEqual([5, 7, 9]);
    expect([...known.test.images]).toEqual([1, 2, 3]);
    expect(known.train.classIds.includes(4)).toBe(false);
    expect([...holdOutRarest(set, 2).open.images]).toEqual([0, 2, 4]);
  });

  it('validates on the last images of each class in the file, a tenth of them and three at least', () => {
    const { set: known, validation } = holdOutRarest(set, 1);
    // Label 7: places 3 to 5 of 0 to 5; label 5: four of 6 to 45; label 9: three of 52 to 71.
    expect([...validation.images]).toEqual([3, 4, 5, 42, 43, 44, 45, 69, 70, 71]);
    expect([...validation.classIds]).toEqual([7, 7, 7, 5, 5, 5, 5, 9, 9, 9]);
    expect(known.train.classIds.length).toBe(3 + 36 + 17);
    const both = new Set([...known.train.images, ...validation.images]);
    expect(both.size).toBe(66);
  });

  it('leaves an image of each class to train on', () => {
    const tiny = { ...set, train: labeled([...repeat(5, 2), ...repeat(7, 1), ...repeat(9, 3), 4]) };
    const { set: known } = holdOutRarest(tiny, 1);
    expect(new Set(known.train.classIds)).toEqual(new Set([5, 7, 9]));
  });

  it('refuses to leave fewer than two classes', () => {
    expect(() => holdOutRarest(set, 3)).toThrow('--unknown-classes: expected at least two of the 4 classes');
  });
});

describe('loadImages', () => {
  const options = { maxPerClass: 1000, imbalanceRatio: 1, seed: 0 };

  it('gives the unknown images of another set, or of classes held out', async () => {
    const folder = await temporaryFolder();
    const labels = [...repeat(3, 10), ...repeat(6, 8), ...repeat(8, 5)];
    await writeFiles(folder, {
      'train-images-idx3-ubyte': idxBytes(
        [23, 2, 2],
        Array.from({ length: 92 }, (_, i) => i),
      ),
      'train-labels-idx1-ubyte': idxBytes([23], labels),
      't10k-images-idx3-ubyte': idxBytes(
        [3, 2, 2],
        Array.from({ length: 12 }, (_, i) => i),
      ),
      't10k-labels-idx1-ubyte': idxBytes([3], [8, 6, 3]),
    });
    const other = await loadImages(folder, { ...options, openImages: folder });
    expect(other.open!.images.length).toBe(12);
    const held = await loadImages(folder, { ...options, unknownClasses: 1 });
    expect(held.classNames).toEqual(['class 3', 'class 6']);
    expect([...held.open!.images]).toEqual([0, 1, 2, 3]);
    expect([...held.validation!.classIds]).toEqual([0, 0, 0, 1, 1, 1]);
    await expect(loadImages(folder, { ...options, openImages: folder, unknownClasses: 1 })).rejects.toThrow(
      'expected no --open-images beside it',
    );
    await expect(loadImages('fashion-mnist', { ...options, unknownClasses: 1 })).rejects.toThrow(RangeError);
  });
});
