import { checkPredictions } from './check-predictions.ts';
import type { ClassOptions } from './class-options.ts';

/**
 * Returns the share of rows that were predicted right.
 *
 * On a test set with the long tail of the training set it says little: always predicting the head class scores well. Prefer
 * {@link balancedAccuracy}, or a balanced test set.
 *
 *     accuracy = rows with predicted = true class / rows
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each row, `[numRows]`.
 * @param options - The number of classes, only to have the ids checked against it.
 * @returns Accuracy in [0, 1].
 * @throws TypeError if `classIds` or `predicted` is not an array of numbers.
 * @throws RangeError if there is no row, the lengths differ, or an id is not a whole number in [0, numClasses). Unknown rows (-1) are
 *   refused too: leave them out.
 *
 * @example
 * ```ts
 * import { accuracy } from '@lt/metrics';
 *
 * console.log(accuracy([0, 0, 0, 1, 2], [0, 0, 0, 1, 0])); // 0.8
 * ```
 */
export function accuracy(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: ClassOptions = {},
): number {
  checkPredictions('accuracy', classIds, predicted, options, 'needRows');
  let correct = 0;
  for (let row = 0; row < classIds.length; row++) if (predicted[row] === classIds[row]) correct++;
  return correct / classIds.length;
}
