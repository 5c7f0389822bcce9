import { checkPredictions } from './check-predictions.ts';
import type { ClassOptions } from './class-options.ts';
import { countCorrect, precisions } from './count-correct.ts';

/**
 * Returns the precision of each class: the share of the rows predicted as the class that belong to it.
 *
 * It depends on how frequent the classes are in the test set, which {@link perClassRecall} does not.
 *
 *     precision(c) = rows of class c predicted as c / rows predicted as c
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`. May be empty if `numClasses` is given.
 * @param predicted - Predicted class of each row, `[numRows]`.
 * @param options - The number of classes.
 * @returns Precision of each class in [0, 1], `[numClasses]`; `null` for a class that was never predicted.
 * @throws TypeError if `classIds` or `predicted` is not an array of numbers.
 * @throws RangeError if there is no row and no `numClasses`, the lengths differ, or an id is not a whole number in [0, numClasses).
 *   Unknown rows (-1) are refused too: leave them out.
 *
 * @example
 * ```ts
 * import { perClassPrecision } from '@lt/metrics';
 *
 * console.log(perClassPrecision([0, 0, 0, 1, 2], [0, 0, 0, 0, 1])); // [ 0.75, 0, null ]
 * ```
 *
 * @see BBN's `FusionMatrix` (https://github.com/megvii-research/BBN) and scikit-learn give 0 for a class that was never predicted.
 */
export function perClassPrecision(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: ClassOptions = {},
): (number | null)[] {
  return precisions(
    countCorrect(checkPredictions('perClassPrecision', classIds, predicted, options, 'allowEmpty')),
  );
}
