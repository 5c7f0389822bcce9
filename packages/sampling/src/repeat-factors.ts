import { checkNumber, checkOptions, describeValue } from '@lt/core';
import { type CategoryIndex, type ImageCategories, indexCategories } from './image-categories.ts';

/** Options of {@link repeatFactors}. */
export interface RepeatFactorsOptions {
  /**
   * Share of images, from 0 to 1, below which a category is rare: images of rarer ones are repeated. LVIS uses 0.001; 0 repeats
   * nothing.
   */
  threshold: number;
  /** Whether to take the square root, as the paper does; without it rare categories come up to the threshold in full. @default true */
  sqrt?: boolean;
  /** Number of categories; the largest category id plus one if left out. */
  numClasses?: number;
}

/**
 * Returns how often each image is to come in an epoch, so that rare categories are seen more.
 *
 * For images that hold several categories, where no class can be drawn first: an image is repeated for the rarest thing in it. Hand
 * it to a loader of your own, or let `repeatFactorSampler` draw by it.
 *
 *     f(c)     = images that hold category c / images
 *     r(c)     = max(1, √(threshold / f(c)))          threshold / f(c) without the root if sqrt is false
 *     r(image) = the largest r(c) of its categories, 1 if it has none
 *
 * @param imageCategories - What each image shows: `[numImages]` lists of category ids, whole numbers from 0; or
 *   `{ categories, starts }`, the same in two arrays; or one category id per image. A category counts once per image, however often it
 *   is listed.
 * @param options - The threshold.
 * @returns Factor of each image, at least 1, `[numImages]`.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no image, a category is not a whole number in [0, numClasses), or an option is outside its range.
 *
 * @example
 * ```ts
 * import { repeatFactors } from '@lt/sampling';
 *
 * const imageCategories = [[0], [0, 1], [], [0, 0], [0, 2], [0, 1], [0], [0, 1]];
 * const factors = repeatFactors(imageCategories, { threshold: 0.5 });
 * console.log(Array.from(factors, (r) => r.toFixed(3)).join(' ')); // 1.000 1.155 1.000 1.000 2.000 1.155 1.000 1.155
 * ```
 *
 * @see A. Gupta, P. Dollár, R. Girshick, "LVIS: A Dataset for Large Vocabulary Instance Segmentation", CVPR 2019, appendix B.2,
 *   https://arxiv.org/abs/1908.03195. The same as detectron2's `RepeatFactorTrainingSampler`. mmdetection 3 left images without a
 *   category out of its list, so that every later image got the factor of another; here they keep their place.
 */
export function repeatFactors(
  imageCategories: ImageCategories,
  options: RepeatFactorsOptions,
): Float64Array<ArrayBuffer> {
  const name = 'repeatFactors';
  checkFactorOptions(name, options);
  return factorsOf(indexCategories(name, imageCategories, options.numClasses), options);
}

/** Checks the options that decide the factors. */
export function checkFactorOptions(name: string, options: RepeatFactorsOptions): void {
  checkOptions(name, options);
  const { threshold, sqrt = true } = options;
  checkNumber(name, 'threshold', threshold, { min: 0, max: 1 });
  if (typeof sqrt !== 'boolean') {
    throw new TypeError(`${name}: expected \`sqrt\` to be true or false, got ${describeValue(sqrt)}.`);
  }
}

/** Returns the factor of each image. */
export function factorsOf(
  { categories, starts, imageCounts }: CategoryIndex,
  { threshold, sqrt = true }: RepeatFactorsOptions,
): Float64Array<ArrayBuffer> {
  const factors = new Float64Array(starts.length - 1);
  const ofCategories = Float64Array.from(imageCounts, (count) => {
    const lack = threshold / (count / factors.length);
    return Math.max(1, sqrt ? Math.sqrt(lack) : lack);
  });
  for (let image = 0; image < factors.length; image++) {
    let factor = 1;
    for (let i = starts[image]!; i < starts[image + 1]!; i++) {
      factor = Math.max(factor, ofCategories[categories[i]!]!);
    }
    factors[image] = factor;
  }
  return factors;
}
