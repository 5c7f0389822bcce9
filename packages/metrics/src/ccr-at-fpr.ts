import { checkNumber, checkNumbers, checkOptions } from '@lt/core';
import { checkOpenSet, checkSameLength } from './check-open-set.ts';

/** Options of {@link ccrAtFpr}. */
export interface CcrAtFprOptions {
  /** Share of unknown rows that may be accepted, in [0, 1]. @default 0.1 */
  fpr?: number;
}

/**
 * Returns the share of known rows that are accepted and right, at a threshold that accepts at most some share of the unknown ones.
 *
 * One point of the curve whose area is {@link oscr}, for a use that can bear so many false alarms and no more: 1 % and 10 % are usual.
 *
 *     ccrAtFpr = largest CCR(t) with FPR(t) <= fpr,   rows with score >= t being accepted
 *
 * @param classIds - True class of each row, -1 = unknown, `[numRows]`.
 * @param predicted - Predicted class of each row, as if none were rejected, `[numRows]`. That of unknown rows does not count.
 * @param scores - Score of each row, larger = more known, `[numRows]`.
 * @param options - How many unknown rows may be accepted.
 * @returns Share in [0, 1], 0 if even the highest score is that of too many unknown rows; `null` if no row is known, or none unknown.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number of at least -1, a score is not finite, or `fpr`
 *   is outside [0, 1].
 *
 * @example
 * ```ts
 * import { ccrAtFpr } from '@lt/metrics';
 *
 * const classIds = [0, 1, 1, -1, -1];
 * const predicted = [0, 1, 0, 1, 0];
 * const scores = [0.9, 0.6, 0.8, 0.7, 0.2];
 * console.log(ccrAtFpr(classIds, predicted, scores)!.toFixed(4)); // 0.3333
 * console.log(ccrAtFpr(classIds, predicted, scores, { fpr: 0.5 })!.toFixed(4)); // 0.6667
 * ```
 *
 * @see A. R. Dhamija, M. Günther, T. Boult, "Reducing Network Agnostophobia", NeurIPS 2018, section 4, https://arxiv.org/abs/1811.04110
 */
export function ccrAtFpr(
  classIds: ArrayLike<number>,
  predicted: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: CcrAtFprOptions = {},
): number | null {
  const name = 'ccrAtFpr';
  checkOptions(name, options);
  const fpr = checkNumber(name, 'fpr', options.fpr ?? 0.1, { min: 0, max: 1 });
  checkOpenSet(name, classIds, predicted);
  checkNumbers(name, 'scores', scores);
  checkSameLength(name, 'scores', scores, classIds.length);
  const unknown = Float64Array.from(scores)
    .filter((_, row) => classIds[row] === -1)
    .sort()
    .reverse();
  const numKnown = classIds.length - unknown.length;
  if (numKnown === 0 || unknown.length === 0) return null;
  // The first unknown row that must stay out: 0.7 · 10 may be a little below 7, hence by the share itself.
  let allowed = Math.floor(fpr * unknown.length);
  while ((allowed + 1) / unknown.length <= fpr) allowed++;
  const barred = allowed < unknown.length ? unknown[allowed]! : -Infinity;
  let right = 0;
  for (let row = 0; row < classIds.length; row++) {
    if (classIds[row] !== -1 && predicted[row] === classIds[row] && scores[row]! > barred) right++;
  }
  return right / numKnown;
}
