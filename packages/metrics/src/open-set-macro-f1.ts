import { checkOpenSet } from './check-open-set.ts';
import { macroF1 } from './macro-f1.ts';

/**
 * Returns the mean F1 score over the known classes and the unknown one, as if unknown were a class like any other.
 *
 * Many papers on open-set recognition call this F-measure. It rewards rejecting unknown rows and knowing each class, and charges a
 * rejected known row twice: to its class, and to the unknown one. {@link openSetFMeasure} is the other measure of that name.
 *
 *     openSetMacroF1 = mean over -1 and all classes c, with rows or predictions, of
 *       2 · rows of c predicted as c / (rows of c + rows predicted as c)
 *
 * @param classIds - True class of each row, -1 = unknown, `[numRows]`.
 * @param predicted - Predicted class of each row, -1 = rejected, `[numRows]`.
 * @returns Macro F1 in [0, 1].
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, or an id is not a whole number of at least -1.
 *
 * @example
 * ```ts
 * import { openSetMacroF1 } from '@lt/metrics';
 *
 * // F1 of class 0: 2 · 2 / (3 + 2), of class 1: 2 · 1 / (1 + 2), of unknown: 2 · 1 / (2 + 2).
 * const classIds = [0, 0, 0, 1, -1, -1];
 * const predicted = [0, 0, -1, 1, -1, 1];
 * console.log(openSetMacroF1(classIds, predicted).toFixed(4)); // 0.6556
 * ```
 *
 * @see J. Opitz, S. Burst, "Macro F1 and Macro F1", 2019, https://arxiv.org/abs/1911.03347, for the formula: scikit-learn's `f1_score`
 *   with `average='macro'` on the same ids.
 */
export function openSetMacroF1(classIds: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkOpenSet('openSetMacroF1', classIds, predicted);
  // Names do not matter to the mean: unknown becomes class 0, class c becomes c + 1.
  const shifted = (ids: ArrayLike<number>): number[] => Array.from(ids, (id) => id + 1);
  return macroF1(shifted(classIds), shifted(predicted));
}
