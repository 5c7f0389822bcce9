import { createRandom, longTailedCounts, type Random } from '@lt/core';
import type { LabeledImages, LongTailedImages } from '../types.ts';
import { drawShape } from './draw-shape.ts';
import { VALIDATION_PER_CLASS } from './long-tail.ts';
import { SHAPE_CLASSES } from './shapes.ts';

const SIZE = 28;

/** Test images of each class. */
const TEST_PER_CLASS = 500;

/**
 * Draws a long-tailed training set of ten shapes and its balanced test set: images for a machine without a network.
 *
 * Each image is a function of the seed, its class and its number within the class, the same bytes on every machine, and a larger
 * `maxPerClass` draws the images of a smaller one and more. The 500 test images per class are always the same.
 *
 *     count(c) = trunc(maxPerClass · (1 / imbalanceRatio)^(c / 9))
 *
 * @param options - Training images of the largest class, ratio of largest to smallest, and the seed of the training images.
 * @returns Images of 28 x 28, by class, head first.
 * @throws RangeError if the ratio is larger than the largest class.
 */
export function generatedImages(options: {
  maxPerClass: number;
  imbalanceRatio: number;
  seed: number | string;
}): LongTailedImages {
  const classCounts = longTailedCounts({
    numClasses: SHAPE_CLASSES.length,
    maxCount: options.maxPerClass,
    imbalanceRatio: options.imbalanceRatio,
  });
  return {
    name: 'generated',
    source: "this project's generator of shapes",
    height: SIZE,
    width: SIZE,
    classNames: SHAPE_CLASSES.map(({ name }) => name),
    classCounts,
    train: drawSet(createRandom(options.seed, 'generated', 'train'), classCounts),
    validation: drawSet(createRandom(options.seed, 'generated', 'validation'), equally(VALIDATION_PER_CLASS)),
    test: drawSet(createRandom('generated', 'test'), equally(TEST_PER_CLASS)),
  };
}

function equally(count: number): Int32Array {
  return new Int32Array(SHAPE_CLASSES.length).fill(count);
}

function drawSet(random: Random, classCounts: Int32Array): LabeledImages {
  const numPixels = SIZE * SIZE;
  // A table, because drawing a normal number for each pixel would take most of the time.
  const normal = random.fork('noise');
  const noise = Float64Array.from({ length: 2 ** 15 }, () => normal.normal());
  const canvas = new Float64Array(numPixels);
  const classIds = Int32Array.from(SHAPE_CLASSES.flatMap((_, c) => Array<number>(classCounts[c]!).fill(c)));
  const images = new Uint8Array(classIds.length * numPixels);
  let row = 0;
  SHAPE_CLASSES.forEach(({ shape }, c) => {
    for (let i = 0; i < classCounts[c]!; i++, row++) {
      const pixels = images.subarray(row * numPixels, (row + 1) * numPixels);
      drawShape(pixels, SIZE, shape, random.fork(c, i), noise, canvas);
    }
  });
  return { images, classIds };
}
