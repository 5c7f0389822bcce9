import { checkPredictions } from './check-predictions.ts';
import type { ClassOptions } from './class-options.ts';
import { countCorrect, recalls } from './count-correct.ts';
import { harmonicMeanOfPresent } from './means.ts';

/**
 * Returns the harmonic mean of the recalls of the classes that have rows: the mean that the worst classes govern most.
 *
 *     harmonicMean = C / (sum over the C classes c with rows of  1 / recall(c)),   0 if a recall is 0
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each row, `[numRows]`.
 * @param options - The number of classes, only to have the ids checked against it: classes without rows do not count.
 * @returns Harmonic mean in [0, 1].
 * @throws TypeError if `classIds` or `predicted` is not an array of numbers.
 * @throws RangeError if there is no row, the lengths differ, or an id is not a whole number in [0, numClasses). Unknown rows (-1) are
 *   refused too: leave them out.
 *
 * @example
 * ```ts
 * import { balancedAccuracy, geometricMean, harmonicMean } from '@lt/metrics';
 *
 * const classIds = [0, 0, 0, 0, 1, 1, 1, 1];
 * const predicted = [0, 0, 0, 0, 1, 0, 0, 0];
 * console.log(balancedAccuracy(classIds, predicted)); // 0.625
 * console.log(geometricMean(classIds, predicted)); // 0.5
 * console.log(harmonicMean(classIds, predicted)); // 0.4
 * ```
 *
 * @see Y. Du, J. Wu, "No One Left Behind: Improving the Worst Categories in Long-Tailed Learning", CVPR 2023,
 *   https://arxiv.org/abs/2303.03630
 */
export function harmonicMean(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: ClassOptions = {},
): number {
  const checked = checkPredictions('harmonicMean', classIds, predicted, options, 'needRows');
  // There is a row, and so a class that has one.
  return harmonicMeanOfPresent(recalls(countCorrect(checked)))!;
}
