import { checkNumber } from '@lt/core';
import { checkPredictions } from './check-predictions.ts';
import type { ClassOptions } from './class-options.ts';
import { countCorrect, recalls } from './count-correct.ts';
import { geometricMeanOfPresent } from './means.ts';

/** Options of {@link geometricMean}. */
export interface GeometricMeanOptions extends ClassOptions {
  /**
   * What stands for a recall of 0, in [0, 1], as in imbalanced-learn. By default one class that is never recognized makes the mean 0,
   * which tells nothing about the others.
   *
   * @default 0
   */
  correction?: number;
}

/**
 * Returns the geometric mean of the recalls of the classes that have rows.
 *
 * Between {@link harmonicMean} and {@link balancedAccuracy}: it falls when recall is taken from one class and given to another that
 * has more.
 *
 *     geometricMean = (product over the C classes c with rows of recall(c))^(1 / C)
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each row, `[numRows]`.
 * @param options - The correction for classes that are never recognized, and the number of classes, only to have the ids checked.
 * @returns Geometric mean in [0, 1].
 * @throws TypeError if `classIds` or `predicted` is not an array of numbers.
 * @throws RangeError if there is no row, the lengths differ, or an id is not a whole number in [0, numClasses). Unknown rows (-1) are
 *   refused too: leave them out. Also if
 *   `correction` is outside [0, 1].
 *
 * @example
 * ```ts
 * import { geometricMean } from '@lt/metrics';
 *
 * const classIds = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2];
 * const predicted = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0];
 * console.log(geometricMean(classIds, predicted)); // 0
 * console.log(geometricMean(classIds, predicted, { correction: 0.001 }).toFixed(4)); // 0.0630
 * ```
 *
 * @see Y. Sun, M. S. Kamel, Y. Wang, "Boosting for Learning Multiple Classes with Imbalanced Class Distribution", ICDM 2006,
 *   https://doi.org/10.1109/ICDM.2006.29. In long-tailed learning: Y. Du, J. Wu, "No One Left Behind: Improving the Worst Categories in
 *   Long-Tailed Learning", CVPR 2023, https://arxiv.org/abs/2303.03630
 * @see imbalanced-learn's `geometric_mean_score` gives a class without rows that was predicted a recall of 0; here it does not count.
 */
export function geometricMean(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: GeometricMeanOptions = {},
): number {
  const name = 'geometricMean';
  const checked = checkPredictions(name, classIds, predicted, options, 'needRows');
  const correction = checkNumber(name, 'correction', options.correction ?? 0, { min: 0, max: 1 });
  // There is a row, and so a class that has one.
  return geometricMeanOfPresent(recalls(countCorrect(checked)), correction)!;
}
