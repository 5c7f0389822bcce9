import { checkPredictions } from './check-predictions.ts';
import type { ClassOptions } from './class-options.ts';
import { countCorrect, f1Scores } from './count-correct.ts';
import { meanOfPresent } from './means.ts';

/**
 * Returns the mean F1 score over the classes.
 *
 * Unlike {@link balancedAccuracy} it also counts what is wrongly predicted as a class, which on a long-tailed test set is where a model
 * that favors rare classes pays.
 *
 *     F1(c)   = 2 · rows of c predicted as c / (rows of c + rows predicted as c)
 *     macroF1 = mean over classes c with rows or predictions of  F1(c)
 *
 * @param classIds - True class of each row, whole numbers from 0, `[numRows]`.
 * @param predicted - Predicted class of each row, `[numRows]`.
 * @param options - The number of classes, only to have the ids checked against it: classes without rows and predictions do not count.
 * @returns Macro F1 in [0, 1].
 * @throws TypeError if `classIds` or `predicted` is not an array of numbers.
 * @throws RangeError if there is no row, the lengths differ, or an id is not a whole number in [0, numClasses). Unknown rows (-1) are
 *   refused too: leave them out.
 *
 * @example
 * ```ts
 * import { macroF1 } from '@lt/metrics';
 *
 * // F1 of class 0: 2 · 2 / (3 + 2), of class 1: 2 · 1 / (1 + 2).
 * console.log(macroF1([0, 0, 0, 1], [0, 0, 1, 1]).toFixed(4)); // 0.7333
 * ```
 *
 * @see J. Opitz, S. Burst, "Macro F1 and Macro F1", 2019, https://arxiv.org/abs/1911.03347: of the two formulas in use this is the mean
 *   of F1 scores, scikit-learn's `f1_score` with `average='macro'`, and not the F1 of mean precision and mean recall.
 */
export function macroF1(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: ClassOptions = {},
): number {
  const checked = checkPredictions('macroF1', classIds, predicted, options, 'needRows');
  // There is a row, and so a class that has one.
  return meanOfPresent(f1Scores(countCorrect(checked)))!;
}
