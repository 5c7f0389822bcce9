import { checkRanking, type RankingOptions } from './check-ranking.ts';

/** Options of {@link auroc}. */
export interface AurocOptions extends RankingOptions {}

/**
 * Returns the area under the ROC curve: how often a row of a known class scores higher than one of an unknown class.
 *
 * For open-set recognition, and for any binary problem (is the row of the class?). It does not depend on how rare the positives are,
 * so that a high value may still mean few hits among many false alarms: look at {@link averagePrecision} too.
 *
 *     auroc = (pairs with s(positive) > s(negative) + half of the pairs with equal scores) / (positives · negatives)
 *
 * Turning both the scores and the positives gives the same area, so that `positive` does not change it here.
 *
 * @param isKnown - Whether each row is of a known class (or of the class in question): booleans, or 1 and 0, `[numRows]`.
 * @param scores - Score of each row, larger = more known, `[numRows]`.
 * @param options - Which rows are the positives, as in the other metrics of a ranking.
 * @returns Area in [0, 1], 0.5 for scores that tell nothing; `null` if there are no rows of one of the two kinds.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an element of `isKnown` is a number other than 0 and 1, or a score is not
 *   finite.
 *
 * @example
 * ```ts
 * import { auroc } from '@lt/metrics';
 *
 * const isKnown = [true, true, false, true, false];
 * const scores = [0.9, 0.8, 0.7, 0.6, 0.1];
 * console.log(auroc(isKnown, scores)!.toFixed(4)); // 0.8333
 * ```
 *
 * @see T. Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 2006, section 7,
 *   https://doi.org/10.1016/j.patrec.2005.10.010. The value is that of scikit-learn's `roc_auc_score`.
 */
export function auroc(
  isKnown: ArrayLike<number | boolean>,
  scores: ArrayLike<number>,
  options: AurocOptions = {},
): number | null {
  const { numRows, isPositive, scoreOf } = checkRanking('auroc', isKnown, scores, options);
  const positives: number[] = [];
  const negatives: number[] = [];
  for (let row = 0; row < numRows; row++) (isPositive(row) ? positives : negatives).push(scoreOf(row));
  if (positives.length === 0 || negatives.length === 0) return null;
  const sorted = Float64Array.from(negatives).sort();
  let [below, notAbove, halves] = [0, 0, 0];
  for (const score of Float64Array.from(positives).sort()) {
    while (below < sorted.length && sorted[below]! < score) below++;
    while (notAbove < sorted.length && sorted[notAbove]! <= score) notAbove++;
    halves += below + notAbove;
  }
  return halves / (2 * positives.length * negatives.length);
}
