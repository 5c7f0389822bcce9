import { createRandom, type Random } from '@lt/core';
import type { BatchSampler, BatchSamplerOptions } from './batch-sampler.ts';
import { configHash } from './config-hash.ts';
import { createBatchSampler } from './create-batch-sampler.ts';
import { checkSamplerOptions } from './draw-plan.ts';
import { epochCache } from './epoch-cache.ts';
import { type CategoryIndex, type ImageCategories, indexCategories } from './image-categories.ts';
import { checkFactorOptions, factorsOf, type RepeatFactorsOptions } from './repeat-factors.ts';
import { drawsInOrder } from './weighted-order.ts';

/** Options of {@link repeatFactorSampler}. */
export interface RepeatFactorSamplerOptions extends BatchSamplerOptions, RepeatFactorsOptions {
  /** Number of categories; the largest category id plus one if left out. Give it when a category may have no image. */
  numClasses?: number;
}

/**
 * Returns a sampler that goes through all images in random order, those with rare categories several times per epoch.
 *
 * The sampler of LVIS, for images that hold several categories. Every image comes at least once an epoch, so that nothing frequent is
 * lost; an epoch is longer instead. `repeatFactors` gives r(image).
 *
 *     times(image) = floor(r(image)), and once more with probability r(image) - floor(r(image)), drawn anew for each epoch
 *
 * Epochs are of different length: ask `numBatchesOf(epoch)`. The length depends on the seed and the epoch only, so that all workers
 * agree on it. With `tail: 'pad'` the last batch is filled with the first images of the same epoch.
 *
 * `classProbabilities` gives the share of the drawn images that hold each category: images expected with it over images expected. Where
 * images hold several categories the shares sum to more than 1, and where some hold none perhaps to less; of one category each, to 1.
 *
 * @param imageCategories - What each image shows: `[numImages]` lists of category ids, whole numbers from 0; or
 *   `{ categories, starts }`, the same in two arrays; or one category id per image. Images without category keep their place. Not
 *   kept.
 * @param options - Threshold, batch size, seed and what becomes of the last batch.
 * @returns The sampler, at the start of epoch 0. It holds 8 bytes per image, and 4 per draw of up to two epochs.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no image, a category is not a whole number in [0, numClasses), an option is outside its range,
 *   an epoch could have more than 2^31 - 1 draws, or `tail: 'drop'` could leave no batch.
 *
 * @example
 * ```ts
 * import { repeatFactorSampler } from '@lt/sampling';
 *
 * const imageCategories = [[0], [0, 1], [], [0, 0], [0, 2], [0, 1], [0], [0, 1]];
 * const sampler = repeatFactorSampler(imageCategories, { threshold: 0.5, batchSize: 5, seed: 7 });
 * console.log(Array.from(sampler, (images) => images.join(' ')).join(', ')); // 3 4 1 6 2, 4 0 7 5
 * const lengths = [0, 1, 2, 3].map((epoch) => Array.from(sampler.epoch(epoch), (images) => images.length));
 * console.log(lengths.join('  ')); // 5,4  5,4  5,5,1  5,4
 * console.log(Array.from(sampler.classProbabilities(), (p) => p.toFixed(3)).join(' ')); // 0.894 0.366 0.211
 * ```
 *
 * @see A. Gupta, P. Dollár, R. Girshick, "LVIS: A Dataset for Large Vocabulary Instance Segmentation", CVPR 2019, appendix B.2,
 *   https://arxiv.org/abs/1908.03195. As detectron2's `RepeatFactorTrainingSampler`, except that workers share each batch there
 *   by taking every so-many-th image of an endless list, which knows no epochs' ends.
 */
export function repeatFactorSampler(
  imageCategories: ImageCategories,
  options: RepeatFactorSamplerOptions,
): BatchSampler {
  const name = 'repeatFactorSampler';
  const { batchSize, seed, tail } = checkSamplerOptions(name, options);
  checkFactorOptions(name, options);
  const index = indexCategories(name, imageCategories, options.numClasses);
  const factors = factorsOf(index, options);
  let fewestDraws = 0;
  for (let image = 0; image < factors.length; image++) fewestDraws += Math.floor(factors[image]!);
  if (fewestDraws + factors.length > MOST_DRAWS) {
    throw new RangeError(
      `${name}: expected \`threshold\` to give epochs of at most 2^31 - 1 draws, got ${options.threshold} for ${factors.length} images.`,
    );
  }
  const random = createRandom(seed, '@lt/sampling', name);
  const streamOf = (epoch: number): Random => random.fork('epoch', epoch);
  // A number for each epoch that was asked about.
  const lengths = new Map<number, number>();
  const lengthOf = (epoch: number): number => {
    const known = lengths.get(epoch);
    if (known !== undefined) return known;
    const length = roundFactors(factors, uniformsOf(factors, streamOf(epoch))).reduce((a, b) => a + b);
    lengths.set(epoch, length);
    return length;
  };
  const probabilities = expectedShares(index, factors);
  const { threshold, sqrt = true } = options;
  const settings = {
    name,
    batchSize,
    seed,
    tail,
    threshold,
    sqrt,
    numClasses: index.imageCounts.length,
    starts: configHash({}, index.starts),
  };
  return createBatchSampler({
    name,
    batchSize,
    tail,
    fewestDraws,
    configHash: configHash(settings, index.categories),
    numDraws: lengthOf,
    classProbabilities: () => probabilities.slice(),
    drawsOf: epochCache((epoch) => {
      const stream = streamOf(epoch);
      const times = roundFactors(factors, uniformsOf(factors, stream));
      return drawsInOrder(stream.shuffle(repeatImages(times, lengthOf(epoch))), batchSize);
    }),
  });
}

/** Most elements of an array of draws. */
const MOST_DRAWS = 2 ** 31 - 1;

/** Takes uniform number i of an epoch's stream for image i. */
function uniformsOf(factors: Float64Array, stream: Random): Float64Array {
  return stream.fill(new Float64Array(factors.length));
}

/** Returns how often each image comes: its factor rounded down, or up if the uniform number is below its fraction. */
export function roundFactors(factors: Float64Array, uniforms: ArrayLike<number>): Int32Array {
  const times = new Int32Array(factors.length);
  for (let image = 0; image < times.length; image++) {
    const whole = Math.floor(factors[image]!);
    times[image] = whole + Number(uniforms[image]! < factors[image]! - whole);
  }
  return times;
}

/** Returns the numbers of the images, each as often as it comes, in order. */
export function repeatImages(times: Int32Array, length: number): Int32Array {
  const images = new Int32Array(length);
  for (let image = 0, end = 0; image < times.length; image++) {
    for (let k = 0; k < times[image]!; k++) images[end++] = image;
  }
  return images;
}

/** Returns the expected number of drawn images with each category over that of all drawn images. */
function expectedShares(
  { categories, starts, imageCounts }: CategoryIndex,
  factors: Float64Array,
): Float64Array {
  const shares = new Float64Array(imageCounts.length);
  let total = 0;
  for (let image = 0; image < factors.length; image++) {
    total += factors[image]!;
    for (let i = starts[image]!; i < starts[image + 1]!; i++) shares[categories[i]!]! += factors[image]!;
  }
  return shares.map((share) => share / total);
}
