import { checkPredictions } from './check-predictions.ts';
import type { ClassOptions } from './class-options.ts';

/**
 * Returns how many rows of each class were predicted as each class.
 *
 * Row = true class, column = predicted class, as in scikit-learn: the diagonal holds the rows predicted right, the sum of a row is the
 * number of examples of that class. Nested plain arrays, so that it prints, spreads and goes into JSON as it is. It takes
 * `numClasses²` numbers: with thousands of classes use {@link perClassRecall}, which needs no matrix.
 *
 *     matrix[t][p] = rows with true class t and predicted class p
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`. May be empty if `numClasses` is given.
 * @param predicted - Predicted class of each row, `[numRows]`.
 * @param options - The number of classes.
 * @returns Counts, `[numClasses][numClasses]`.
 * @throws TypeError if `classIds` or `predicted` is not an array of numbers.
 * @throws RangeError if there is no row and no `numClasses`, the lengths differ, or an id is not a whole number in [0, numClasses).
 *   Unknown rows (-1) are refused too: leave them out.
 *
 * @example
 * ```ts
 * import { confusionMatrix } from '@lt/metrics';
 *
 * console.log(confusionMatrix([0, 0, 0, 1, 2], [0, 0, 1, 1, 0])); // [ [ 2, 1, 0 ], [ 0, 1, 0 ], [ 1, 0, 0 ] ]
 * ```
 *
 * @see BBN's `FusionMatrix` (https://github.com/megvii-research/BBN) is the transpose: its rows are predictions.
 */
export function confusionMatrix(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: ClassOptions = {},
): number[][] {
  const { numClasses } = checkPredictions('confusionMatrix', classIds, predicted, options, 'allowEmpty');
  const matrix = Array.from({ length: numClasses }, () => new Array<number>(numClasses).fill(0));
  for (let row = 0; row < classIds.length; row++) matrix[classIds[row]!]![predicted[row]!]!++;
  return matrix;
}
