import { countClasses } from '@lt/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadImages } from '../../src/data/load-images.ts';
import type { LongTailedImages } from '../../src/types.ts';

const NEEDS = process.env.LT_DATA ? '' : ' (skipped: set LT_DATA to the folder of the data sets)';

describe.skipIf(!process.env.LT_DATA)(`Fashion-MNIST-LT from LT_DATA${NEEDS}`, () => {
  let images: LongTailedImages;
  beforeAll(async () => {
    images = await loadImages('fashion-mnist', { maxPerClass: 1000, imbalanceRatio: 100, seed: 0 });
  });

  it('keeps 2,478 training images, 1000 to 10 per class, head first', () => {
    expect([...images.classCounts]).toEqual([1000, 599, 359, 215, 129, 77, 46, 27, 16, 10]);
    expect([...countClasses(images.train.classIds, 10)]).toEqual([...images.classCounts]);
    expect(images.train.images).toHaveLength(2478 * 28 * 28);
    expect([...images.train.classIds]).toEqual([...images.train.classIds].sort((a, b) => a - b));
  });

  it('keeps the whole balanced test set', () => {
    expect([...countClasses(images.test.classIds, 10)]).toEqual(Array(10).fill(1000));
    expect(images.test.images).toHaveLength(10_000 * 28 * 28);
  });

  it('numbers the classes from ankle boot to shirt', () => {
    expect(images.classNames).toEqual(
      'Ankle boot,Bag,Trouser,Sneaker,Sandal,T-shirt/top,Dress,Pullover,Coat,Shirt'.split(','),
    );
    // The official labels of the first test images are 9 2 1 1 6 1 4 6 5 7.
    expect([...images.test.classIds.subarray(0, 10)]).toEqual([0, 7, 2, 2, 9, 2, 8, 9, 4, 3]);
  });
});
