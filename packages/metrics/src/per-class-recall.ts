import { checkPredictions } from './check-predictions.ts';
import type { ClassOptions } from './class-options.ts';
import { countCorrect, recalls } from './count-correct.ts';

/**
 * Returns the recall of each class: the share of its rows that were predicted right, often called per-class accuracy.
 *
 *     recall(c) = rows of class c predicted as c / rows of class c
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`. May be empty if `numClasses` is given.
 * @param predicted - Predicted class of each row, `[numRows]`.
 * @param options - The number of classes.
 * @returns Recall of each class in [0, 1], `[numClasses]`; `null` for a class without rows, which is neither right nor wrong.
 * @throws TypeError if `classIds` or `predicted` is not an array of numbers.
 * @throws RangeError if there is no row and no `numClasses`, the lengths differ, or an id is not a whole number in [0, numClasses).
 *   Unknown rows (-1) are refused too: leave them out.
 *
 * @example
 * ```ts
 * import { perClassRecall } from '@lt/metrics';
 *
 * console.log(perClassRecall([0, 0, 0, 0, 1], [0, 0, 0, 1, 1], { numClasses: 3 })); // [ 0.75, 1, null ]
 * ```
 *
 * @see BBN's `FusionMatrix` (https://github.com/megvii-research/BBN) gives 0 for a class without rows.
 */
export function perClassRecall(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: ClassOptions = {},
): (number | null)[] {
  return recalls(
    countCorrect(checkPredictions('perClassRecall', classIds, predicted, options, 'allowEmpty')),
  );
}
