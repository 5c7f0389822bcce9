import { checkRanking, type RankingOptions } from './check-ranking.ts';
import { precisionOfRanking } from './precision-of-ranking.ts';

/** Options of {@link averagePrecision}. */
export interface AveragePrecisionOptions extends RankingOptions {}

/**
 * Returns the average precision of a ranking, the area under its precision-recall curve.
 *
 * For open-set recognition (which rows are of known classes?) and for one class of a multi-label problem (which rows have the label?).
 * Unlike the area under the ROC curve it depends on how rare the positives are: a random ranking gives about their share.
 *
 *     averagePrecision = sum over distinct scores t, from the highest down, of
 *                        (recall(t) - recall before t) · precision(t)
 *
 * Recall and precision are those of the rows with score >= t. Rows of equal score enter together, so that their order does not
 * matter, and there is no interpolation.
 *
 * @param isKnown - Whether each row is of a known class (or has the label): booleans, or 1 and 0, `[numRows]`.
 * @param scores - Score of each row, larger = more known, `[numRows]`.
 * @param options - Which rows are the positives.
 * @returns Average precision in (0, 1], 1 for a ranking with all positives first; `null` if there is no positive row.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an element of `isKnown` is a number other than 0 and 1, or a score is not
 *   finite.
 *
 * @example
 * ```ts
 * import { averagePrecision } from '@lt/metrics';
 *
 * const isKnown = [true, true, false, true, false];
 * const scores = [0.9, 0.8, 0.7, 0.6, 0.1];
 * console.log(averagePrecision(isKnown, scores)!.toFixed(4)); // 0.9167
 * console.log(averagePrecision(isKnown, scores, { positive: 'unknown' })!.toFixed(4)); // 0.8333
 * ```
 *
 * @see The definition is that of scikit-learn's `average_precision_score`, which gives 0 where there is no positive row. OpenOOD's AUPR
 *   takes trapezoids instead of steps, which is too optimistic.
 */
export function averagePrecision(
  isKnown: ArrayLike<number | boolean>,
  scores: ArrayLike<number>,
  options: AveragePrecisionOptions = {},
): number | null {
  const { numRows, isPositive, scoreOf } = checkRanking('averagePrecision', isKnown, scores, options);
  return precisionOfRanking(numRows, isPositive, scoreOf);
}
