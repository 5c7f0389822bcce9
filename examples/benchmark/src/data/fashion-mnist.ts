import { longTailedCounts } from '@lt/core';
import type { LongTailedImages } from '../types.ts';
import type { IdxFiles, ImageSet } from './idx-files.ts';
import { relabel, splitTraining } from './long-tail.ts';

/** One official file. */
export interface OfficialFile {
  /** Name at the official address and in the cache. */
  name: string;
  /** Size of the packed file. */
  bytes: number;
  /** SHA-256 of the packed file. */
  sha256: string;
}

/** Where the authors publish the files. Plain http: the checksums stand for the content. */
export const FASHION_MNIST_URL = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/';

/** The four official files. */
export const FASHION_MNIST_FILES: Readonly<Record<keyof IdxFiles, OfficialFile>> = {
  trainImages: {
    name: 'train-images-idx3-ubyte.gz',
    bytes: 26421880,
    sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
  },
  trainLabels: {
    name: 'train-labels-idx1-ubyte.gz',
    bytes: 29515,
    sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
  },
  testImages: {
    name: 't10k-images-idx3-ubyte.gz',
    bytes: 4422102,
    sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
  },
  testLabels: {
    name: 't10k-labels-idx1-ubyte.gz',
    bytes: 5148,
    sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
  },
};

/** Official class id of each class here. The classes that are hard to tell apart are in the tail. */
export const FASHION_MNIST_ORDER: readonly number[] = [9, 8, 1, 7, 5, 0, 3, 2, 4, 6];

/** Names by official class id. */
const OFFICIAL_NAMES: readonly string[] = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/**
 * Makes Fashion-MNIST-LT of Fashion-MNIST: training images cut to a long tail, all the test images.
 *
 *     count(c) = trunc(maxPerClass · (1 / imbalanceRatio)^(c / 9)), class order 9 8 1 7 5 0 3 2 4 6
 *
 * @param set - The official images.
 * @param source - Where they came from, in words.
 * @param options - Images of the largest class (6,000 are there, more are not taken), ratio of largest to smallest, and the seed
 *   that decides which images are kept.
 * @returns The training images by class, head first, inside a class in seeded random order; up to 50 images of each class for
 *   validation, of those that the long tail leaves; the test images in official order.
 * @throws RangeError if `set` is not Fashion-MNIST, or the ratio is larger than the largest class.
 *
 * @see H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms", 2017,
 *   https://arxiv.org/abs/1708.07747
 */
export function longTailedFashionMnist(
  set: ImageSet,
  source: string,
  options: { maxPerClass: number; imbalanceRatio: number; seed: number | string },
): LongTailedImages {
  const shape = [set.train.classIds.length, set.test.classIds.length, set.height, set.width];
  if (shape.join() !== '60000,10000,28,28') {
    throw new RangeError(
      'longTailedFashionMnist: expected the 60000 training and 10000 test images of 28 x 28 of Fashion-MNIST from ' +
        `${source}, got ${shape[0]} and ${shape[1]} of ${shape[2]} x ${shape[3]}.`,
    );
  }
  // MNIST has files of the same names and sizes, but not as many images of each class.
  if (!hasEach(set.train.classIds, 6000) || !hasEach(set.test.classIds, 1000)) {
    throw new RangeError(
      `longTailedFashionMnist: expected the labels from ${source} to name each of 10 classes 6000 times in training and 1000 ` +
        'times in test, as Fashion-MNIST does, got other counts.',
    );
  }
  const classCounts = longTailedCounts({
    numClasses: FASHION_MNIST_ORDER.length,
    maxCount: Math.min(options.maxPerClass, 6000),
    imbalanceRatio: options.imbalanceRatio,
  });
  return {
    name: 'fashion-mnist',
    source,
    height: set.height,
    width: set.width,
    classNames: FASHION_MNIST_ORDER.map((officialId) => OFFICIAL_NAMES[officialId]!),
    classCounts,
    ...splitTraining(relabel(set.train, FASHION_MNIST_ORDER), classCounts, options.seed),
    test: relabel(set.test, FASHION_MNIST_ORDER),
  };
}

function hasEach(classIds: Int32Array, count: number): boolean {
  return FASHION_MNIST_ORDER.every((id) => classIds.filter((classId) => classId === id).length === count);
}
