import { checkNumbers } from '@lt/core';
import { checkSameLength } from './check-open-set.ts';
import { averageOf, checkOpenShots } from './check-open-shots.ts';
import type { ShotAccuracyOptions } from './shot-accuracy.ts';

/** Options of {@link shotAuroc}: the bounds of the groups, and how the classes of a group become one number. */
export interface ShotAurocOptions extends ShotAccuracyOptions {}

/** Areas under the ROC curve, each in [0, 1]. Made by {@link shotAuroc}. */
export interface ShotAuroc {
  /** Of rows whose class has many training examples against unknown rows; `null` without rows of either kind. */
  many: number | null;
  /** Of rows whose class lies in between against unknown rows; `null` without rows of either kind. */
  medium: number | null;
  /** Of rows whose class has few training examples, or none, against unknown rows; `null` without rows of either kind. */
  few: number | null;
  /** Of all known rows against unknown ones, as {@link auroc} gives it; `null` without rows of either kind. */
  overall: number | null;
}

/**
 * Returns how well a score tells the known rows of each shot group from unknown ones, at no threshold in particular.
 *
 * Beside {@link auroc}, which the many rows of frequent classes may carry alone. Where `few` is near 1/2, no threshold can keep the rare
 * classes and turn unknown ones away.
 *
 *     auroc(c) = chance that a row of class c scores higher than an unknown row, equal scores counted half
 *     many, medium, few = mean of auroc(c) over the classes of the group that have rows
 *
 * @param classIds - True class of each row, -1 = unknown, `[numRows]`.
 * @param scores - Score of each row, larger = more known, `[numRows]`.
 * @param trainCounts - Training examples per known class, `[numClasses]`.
 * @param options - The bounds of the groups, and how the classes of a group become one number.
 * @returns The areas; a group without rows is `null`, and all are without unknown rows.
 * @throws TypeError if an argument has the wrong type.
 * @throws RangeError if there is no row, the lengths differ, an id is not a whole number in [-1, numClasses), a score is not finite, a
 *   count is negative, or `few` is larger than `many`.
 *
 * @example
 * ```ts
 * import { shotAuroc } from '@lt/metrics';
 *
 * const classIds = [0, 0, 1, 1, -1, -1];
 * const scores = [0.9, 0.8, 0.7, 0.3, 0.5, 0.2];
 * console.log(shotAuroc(classIds, scores, [900, 5])); // { many: 1, medium: null, few: 0.75, overall: 0.875 }
 * ```
 *
 * @see T. Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27(8), 2006, section 7,
 *   https://doi.org/10.1016/j.patrec.2005.10.010
 */
export function shotAuroc(
  classIds: ArrayLike<number>,
  scores: ArrayLike<number>,
  trainCounts: ArrayLike<number>,
  options: ShotAurocOptions = {},
): ShotAuroc {
  const name = 'shotAuroc';
  const { numClasses, groups, average } = checkOpenShots(name, classIds, trainCounts, options);
  checkNumbers(name, 'scores', scores);
  checkSameLength(name, 'scores', scores, classIds.length);
  const unknown = Float64Array.from(scores)
    .filter((_, row) => classIds[row] === -1)
    .sort();
  if (unknown.length === 0) return { many: null, medium: null, few: null, overall: null };
  const numRows = new Float64Array(numClasses);
  const wins = new Float64Array(numClasses);
  for (let row = 0; row < classIds.length; row++) {
    const c = classIds[row]!;
    if (c === -1) continue;
    numRows[c]!++;
    // Half of the pairs that are below or equal, and half of those below: equal scores count half.
    const score = scores[row]!;
    wins[c]! += (countBelow(unknown, score, false) + countBelow(unknown, score, true)) / 2 / unknown.length;
  }
  return {
    many: averageOf(groups.many, wins, numRows, average),
    medium: averageOf(groups.medium, wins, numRows, average),
    few: averageOf(groups.few, wins, numRows, average),
    overall: averageOf(numRows.keys(), wins, numRows, 'micro'),
  };
}

/** Returns how many of ascending values are below a bound, or also equal to it. */
function countBelow(sorted: Float64Array, bound: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < bound || (orEqual && sorted[middle] === bound)) low = middle + 1;
    else high = middle;
  }
  return low;
}
