import { checkNumber } from './check-number.ts';
import { checkOneOf } from './check-one-of.ts';
import { checkOptions } from './check-options.ts';

/** What {@link longTailedCounts} needs. */
export interface LongTailedCountsOptions {
  /** Number of classes, at least 1. */
  numClasses: number;
  /** Examples of the largest class, at least 1. */
  maxCount: number;
  /** Largest count divided by smallest, from 1 to `maxCount`. */
  imbalanceRatio: number;
  /**
   * How counts fall from head to tail: `'exponential'` (CIFAR-LT), `'step'` (the first half of the classes is large,
   * the rest small; with an odd number the middle class is small) or `'pareto'` (a power law of the rank).
   *
   * @default 'exponential'
   */
  profile?: 'exponential' | 'step' | 'pareto';
}

/**
 * Returns how many examples to keep of each class, so that a balanced data set becomes a long-tailed one.
 *
 * Class 0 is the head, the last class the tail.
 *
 *     exponential: count(c) = trunc(maxCount · (1 / imbalanceRatio)^(c / (numClasses - 1)))
 *     step:        count(c) = maxCount for c < floor(numClasses / 2), else trunc(maxCount / imbalanceRatio)
 *     pareto:      count(c) = trunc(maxCount · (c + 1)^-(ln imbalanceRatio / ln numClasses))
 *
 * @param options - The size of the head, the number of classes and the imbalance.
 * @returns Examples per class, `[numClasses]`, never below 1.
 * @throws TypeError if an option has the wrong type.
 * @throws RangeError if an option is outside its range.
 *
 * @example
 * ```ts
 * import { longTailedCounts } from '@lt/core';
 *
 * console.log(longTailedCounts({ numClasses: 5, maxCount: 1000, imbalanceRatio: 100 }).join(' ')); // 1000 316 100 31 10
 * ```
 *
 * @see K. Cao et al., "Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss", NeurIPS 2019, section 4,
 *   for the exponential and the step profile: https://arxiv.org/abs/1906.07413. Y. Cui et al., CVPR 2019, section 5.1, for the
 *   first: https://arxiv.org/abs/1901.05555
 *
 * Differences from the authors' code: with an odd number of classes their step profile returns one class too few, and a count
 * that truncates to 0 stays 0. Here every class has an entry of at least 1.
 */
export function longTailedCounts(options: LongTailedCountsOptions): Int32Array {
  const name = 'longTailedCounts';
  checkOptions(name, options);
  const wholeNumber = { min: 1, max: 2 ** 31 - 1, integer: true };
  const numClasses = checkNumber(name, 'numClasses', options.numClasses, wholeNumber);
  const maxCount = checkNumber(name, 'maxCount', options.maxCount, wholeNumber);
  const ratio = checkNumber(name, 'imbalanceRatio', options.imbalanceRatio, { min: 1, max: maxCount });
  const profile = checkOneOf(name, 'profile', options.profile ?? 'exponential', PROFILES);

  const factor = 1 / ratio;
  const share: (c: number) => number = {
    // The order of operations is the authors': another one truncates some counts differently.
    exponential: (c: number) => factor ** (c / (numClasses - 1)),
    step: (c: number) => (c < Math.floor(numClasses / 2) ? 1 : factor),
    // Ours, so that the last count may be rescued from 9.999…, which truncates to 9.
    pareto: (c: number) => (c + 1) ** -(Math.log(ratio) / Math.log(numClasses)) * (1 + 1e-12),
  }[profile];
  return Int32Array.from({ length: numClasses }, (_, c) =>
    c === 0 ? maxCount : Math.max(1, Math.trunc(maxCount * share(c))),
  );
}

const PROFILES = ['exponential', 'step', 'pareto'] as const;
