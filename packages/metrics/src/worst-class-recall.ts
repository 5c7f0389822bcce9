import { checkPredictions } from './check-predictions.ts';
import type { ClassOptions } from './class-options.ts';
import { countCorrect, recalls } from './count-correct.ts';
import { smallestOfPresent } from './means.ts';

/**
 * Returns the recall of the class that is recognized worst.
 *
 * The mean over classes hides a class that was given up; this does not. With few test rows per class it is a coarse number, and the
 * more classes there are the lower chance alone makes it.
 *
 *     worstClassRecall = min over classes c with rows of  recall(c)
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each row, `[numRows]`.
 * @param options - The number of classes, only to have the ids checked against it: classes without rows do not count.
 * @returns Smallest recall in [0, 1].
 * @throws TypeError if `classIds` or `predicted` is not an array of numbers.
 * @throws RangeError if there is no row, the lengths differ, or an id is not a whole number in [0, numClasses). Unknown rows (-1) are
 *   refused too: leave them out.
 *
 * @example
 * ```ts
 * import { balancedAccuracy, worstClassRecall } from '@lt/metrics';
 *
 * const classIds = [0, 0, 1, 1, 2, 2, 3, 3];
 * const predicted = [0, 0, 1, 1, 2, 2, 0, 3];
 * console.log(balancedAccuracy(classIds, predicted), worstClassRecall(classIds, predicted)); // 0.875 0.5
 * ```
 *
 * @see Y. Du, J. Wu, "No One Left Behind: Improving the Worst Categories in Long-Tailed Learning", CVPR 2023,
 *   https://arxiv.org/abs/2303.03630
 */
export function worstClassRecall(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: ClassOptions = {},
): number {
  const checked = checkPredictions('worstClassRecall', classIds, predicted, options, 'needRows');
  // There is a row, and so a class that has one.
  return smallestOfPresent(recalls(countCorrect(checked)))!;
}
