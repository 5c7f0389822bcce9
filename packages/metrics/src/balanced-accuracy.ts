import { checkPredictions } from './check-predictions.ts';
import type { ClassOptions } from './class-options.ts';
import { countCorrect, recalls } from './count-correct.ts';
import { meanOfPresent } from './means.ts';

/**
 * Returns the mean recall over the classes that have rows, so that a rare class weighs as much as a frequent one.
 *
 * Use it when the test set is itself long-tailed; on a balanced test set it equals {@link accuracy}.
 *
 *     balancedAccuracy = mean over classes c with rows of  recall(c)
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each row, `[numRows]`.
 * @param options - The number of classes, only to have the ids checked against it: classes without rows do not count.
 * @returns Balanced accuracy in [0, 1]; 1 / number of classes is what guessing gives.
 * @throws TypeError if `classIds` or `predicted` is not an array of numbers.
 * @throws RangeError if there is no row, the lengths differ, or an id is not a whole number in [0, numClasses). Unknown rows (-1) are
 *   refused too: leave them out.
 *
 * @example
 * ```ts
 * import { accuracy, balancedAccuracy } from '@lt/metrics';
 *
 * const classIds = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1];
 * const predicted = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
 * console.log(accuracy(classIds, predicted), balancedAccuracy(classIds, predicted)); // 0.8 0.5
 * ```
 *
 * @see K. H. Brodersen, C. S. Ong, K. E. Stephan, J. M. Buhmann, "The Balanced Accuracy and Its Posterior Distribution", ICPR 2010,
 *   https://doi.org/10.1109/ICPR.2010.764
 */
export function balancedAccuracy(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: ClassOptions = {},
): number {
  const checked = checkPredictions('balancedAccuracy', classIds, predicted, options, 'needRows');
  // There is a row, and so a class that has one.
  return meanOfPresent(recalls(countCorrect(checked)))!;
}
