import { basename } from 'node:path';
import { longTailedCounts } from '@lt/core';
import type { LabeledImages, LongTailedImages } from '../types.ts';
import type { ImageSet } from './idx-files.ts';
import type { LoadImagesOptions } from './load-images-options.ts';
import { relabel, splitTraining } from './long-tail.ts';

/** From this ratio of largest to smallest class on, a set counts as long-tailed by itself. The papers start there, too. */
export const LONG_TAILED = 10;

/**
 * Makes a long-tailed set of any labeled grey images.
 *
 * Classes are ordered from most to least training images, equally frequent ones by their label. A set whose largest class has at
 * least 10 times the images of its smallest keeps its own counts, each cut to `maxPerClass`. Any other is cut to the exponential
 * profile of Fashion-MNIST-LT, as far as its classes reach:
 *
 *     count(c) = min(available(c), trunc(maxCount · (1 / imbalanceRatio)^(c / (numClasses - 1))))
 *
 * @param set - The images, with any labels.
 * @param folder - Where they came from.
 * @param options - Images of the largest class, imbalance, the seed that decides which images are kept.
 * @param held - Images held out for validation, with the labels of `set`, and whether the set was long-tailed before some of its classes
 *   were held out. Left out, validation takes from what the long tail leaves.
 * @returns The training images by class, head first; images for validation, if every class has some left; all the test images, in their
 *   order. Class names are the labels: `class 7`.
 * @throws RangeError if there are test images of a class without training images, only one class, or the ratio is larger than the
 *   largest class.
 */
export function longTailedFolder(
  set: ImageSet,
  folder: string,
  options: LoadImagesOptions,
  held?: { validation: LabeledImages; isLongTailed: boolean },
): LongTailedImages {
  const { maxPerClass, imbalanceRatio, seed, say } = options;
  const available = new Map<number, number>();
  for (const label of set.train.classIds) available.set(label, (available.get(label) ?? 0) + 1);
  const classes = [...available].sort(([a, countA], [b, countB]) => countB - countA || a - b);
  const [largest, smallest] = [classes[0]![1], classes.at(-1)![1]];
  if (classes.length < 2) {
    throw new RangeError(
      `longTailedFolder: expected ${folder} to hold at least two classes, got only class ${classes[0]![0]}.`,
    );
  }
  const order = classes.map(([label]) => label);
  checkTestClasses(set.test, order, folder);

  const maxCount = Math.min(maxPerClass, largest);
  const isLongTailed = held?.isLongTailed ?? largest >= LONG_TAILED * smallest;
  say?.(
    isLongTailed
      ? `${folder} is long-tailed by itself, ${largest} to ${smallest} images per class: kept so, at most ${maxPerClass} per class.`
      : `${folder} has ${largest} to ${smallest} images per class: cut to a long tail with imbalance ratio ${imbalanceRatio}.`,
  );
  const profile = isLongTailed
    ? classes.map(() => maxCount)
    : longTailedCounts({ numClasses: classes.length, maxCount, imbalanceRatio });
  const classCounts = Int32Array.from(classes, ([, count], c) => Math.min(count, profile[c]!));
  return {
    name: basename(folder),
    // Without the folders above: reports are published.
    source: `the folder ${basename(folder)}`,
    height: set.height,
    width: set.width,
    classNames: order.map((label) => `class ${label}`),
    classCounts,
    ...splitTraining(relabel(set.train, order), classCounts, seed),
    ...(held && { validation: relabel(held.validation, order) }),
    test: relabel(set.test, order),
  };
}

function checkTestClasses(test: LabeledImages, order: readonly number[], folder: string): void {
  const stranger = test.classIds.find((label) => !order.includes(label));
  if (stranger !== undefined) {
    throw new RangeError(
      `longTailedFolder: expected every test image in ${folder} to be of a class with training images, got class ${stranger}.`,
    );
  }
}
