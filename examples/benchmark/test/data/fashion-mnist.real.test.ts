import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { countClasses } from '@lt/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolvePath } from '../../src/data/find-fashion-mnist.ts';
import { loadImages } from '../../src/data/load-images.ts';
import type { LongTailedImages } from '../../src/types.ts';
import { digestSet } from './digest.ts';
import { serve } from './serve.ts';
import { temporaryFolder } from './temporary-folder.ts';

const OPTIONS = { maxPerClass: 1000, imbalanceRatio: 100, seed: 0 };
const NEEDS = process.env.LT_DATA ? '' : ' (skipped: set LT_DATA to the folder of the data sets)';

describe.skipIf(!process.env.LT_DATA)(`Fashion-MNIST-LT from LT_DATA${NEEDS}`, () => {
  let images: LongTailedImages;
  beforeAll(async () => {
    images = await loadImages('fashion-mnist', OPTIONS);
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

  it('has all 14,886 images with 6,000 in the largest class', async () => {
    const { classCounts } = await loadImages('fashion-mnist', { ...OPTIONS, maxPerClass: 6000 });
    expect([...classCounts]).toEqual([6000, 3596, 2156, 1292, 774, 464, 278, 166, 100, 60]);
  });

  it('is the same from LT_DATA, from a download and from the cache: the published checksums are those of the files', async () => {
    const folder = join(resolvePath(process.env.LT_DATA!, process.env), 'fashion-mnist');
    const { url, requests } = await serve((path, response) => {
      createReadStream(join(folder, path)).pipe(response);
    });
    const options = { ...OPTIONS, env: {}, cacheFolder: await temporaryFolder(), baseUrl: url };
    const downloaded = await loadImages('fashion-mnist', options);
    expect(requests).toHaveLength(4);
    expect(downloaded.source).toBe(url);
    const cached = await loadImages('fashion-mnist', options);
    expect(requests).toHaveLength(4);
    for (const other of [downloaded, cached]) {
      expect(digestSet(other.train)).toEqual(digestSet(images.train));
      expect(digestSet(other.test)).toEqual(digestSet(images.test));
    }
  });
});
